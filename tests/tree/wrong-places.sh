#!/bin/sh
# A wrong list of places is refused whole, with its line; none of it is kept.
set -eu
b=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
LC_ALL=en_GB.UTF-8
BANGFU_HOME=$(pwd)
BANGFU_DB=sqlite:$dir/x.db
export LC_ALL BANGFU_HOME BANGFU_DB
"$b/bed" "$dir" >/dev/null
# refused NAME WHAT: the file $dir/NAME gives status 1 and says WHAT.
refused() {
	code=0
	"$b/bangfu" places "$dir/$1" >"$dir/out" 2>&1 || code=$?
	[ $code -eq 1 ] && grep -q "$2" "$dir/out" || {
		echo "$1: status $code"
		cat "$dir/out"
		exit 1
	}
}
printf 'name,age\nWang,7\n' >"$dir/people.csv"
refused people.csv 'people.csv:2: .*expected code,name,kind'
printf 'code,name,kind\n' >"$dir/none.csv"
refused none.csv 'no place in the file'
printf 'code,name,kind\n990182,East,3\n990183,West,9\n' >"$dir/kind.csv"
refused kind.csv 'kind.csv:3: .*no kind "9"'
awk 'BEGIN { for (i = 1; i <= 6000; i++) printf "99%04d,Place %d,3\n", i, i
    print "12345,Nowhere" }' >"$dir/late.csv"
refused late.csv 'late.csv:6001: '
printf '990184,South,3\n' >"$dir/south.csv"
"$b/bangfu" places "$dir/south.csv" >/dev/null
grep -aq "$dir/south.csv" "$dir/x.db" && { echo "a path is kept"; exit 1; }
"$b/bangfu" export place -o "$dir/places.csv" >/dev/null
! grep -q -e East -e 'Place ' "$dir/places.csv" || { echo "half kept"; exit 1; }
