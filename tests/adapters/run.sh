#!/bin/sh
# Independent suites from outside the tree, read where they lie: BANGFU_SUITES
# or shared/suites beside the checkout.  Every adapter states how many
# assertions it expects, so that a suite that shrinks is noticed.
set -u
build=$1
bangfu=$1/bangfu
passed=0
failed=0
suites=${BANGFU_SUITES:-../shared/suites}
[ -d "$suites" ] || suites=../../shared/suites

# same NAME EXPRESSION DATE
same()
{
	want="{\"type\":\"date\",\"value\":\"$3\"}"
	got=$("$bangfu" pel "$2" 2>&1)
	if [ "$got" = "$want" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "  $1: $2: expected $want, got $got"
	fi
}

# date, expression with or without 'up', date: one line an assertion.
dates_lines()
{
	sed -e 1d -e 's/ *; */;/g' "$1/exact_computations.csv" |
	    awk -F'[];[]+' '{ split($2, p, /[^-0-9]+/)
		printf "exact add_days(add_months(date(\"%s\"),%d),%d) %s\n",
		    $1, p[1] * 12 + p[2], p[3], $3 }'
	sed -e 1d -e 's/ *; */;/g' "$1/ambiguous_computations.csv" |
	    awk -F'[];[]+' '{ split($2, p, /[^-0-9]+/); n = p[1] * 12 + p[2]
		printf "up add_days(add_months(date(\"%s\"),%d,\"up\"),%d) %s\n",
		    $1, n, p[3], $3
		printf "down add_days(add_months(date(\"%s\"),%d),%d) %s\n",
		    $1, n, p[3], $4 }'
	sed -e 1d -e 's/ *; */;/g' "$1/first_last_day_of_month.csv" |
	    awk -F';' '{ printf "first start_of(\"month\",date(\"%s\")) %s\n",
		$1, $2
		printf "last end_of(\"month\",date(\"%s\")) %s\n", $1, $3 }'
}

if [ -d "$suites/dates-calc" ]; then
	list=$(mktemp)
	dates_lines "$suites/dates-calc" >"$list"
	while read -r name formula day; do
		same "dates-calc $name" "$formula" "$day"
	done <"$list"
	rm -f "$list"
	echo "dates-calc: $passed of 45 expected"
	[ $((passed + failed)) -eq 45 ] || failed=$((failed + 1))
else
	echo "skip dates-calc: no folder of suites (BANGFU_SUITES)"
fi

# tck SUITE LIST: the whole suite against a list.
tck()
{
	rm -rf "$dir/tmp"
	mkdir -p "$dir/tmp/model" "$dir/tmp/p"
	"$build/adapters/dmn_tck" "$1" "$2" "$dir/tmp" >"$dir/log" 2>&1
}

# control NAME SUITE LIST: what must not pass.
control()
{
	if tck "$2" "$3"; then
		failed=$((failed + 1))
		echo "  dmn-tck control $1: passes, and must not"
	else
		passed=$((passed + 1))
	fi
}

list=tests/adapters/dmn-tck.expected
if [ -d "$suites/dmn-tck" ]; then
	dir=$(mktemp -d)
	if tck "$suites/dmn-tck" "$list"; then
		n=$(grep -c '	\(pass\|reject\|deviate\|also\)' "$list")
		passed=$((passed + n))
	else
		failed=$((failed + 1))
	fi
	cat "$dir/log"
	# Controls: a wrong value in the suite, a node that the list lacks,
	# one it leaves out, one it would have refused.
	mkdir "$dir/suite"
	for d in "$suites"/dmn-tck/*/; do
		cp -r "$d" "$dir/suite/"
	done
	for f in "$dir"/suite/0064-*/*.xml "$dir"/suite/0114-*/*.xml \
	    "$dir"/suite/0112-*/*.xml; do
		chmod -R u+w "${f%/*}"
		cp "$f" "$dir/kept"
		sed -e 's/>true</>false</; s/>64.32</>64.33</' \
		    -e 's/>Best</>Good</' "$dir/kept" >"$f"
		control "$(basename "$f")" "$dir/suite" "$list"
		cp "$dir/kept" "$f"
	done
	sed 1d "$list" >"$dir/list"
	control lacking "$suites/dmn-tck" "$dir/list"
	sed '1s/pass/skip/' "$list" >"$dir/list"
	control skipping "$suites/dmn-tck" "$dir/list"
	sed '1s/pass/reject/' "$list" >"$dir/list"
	control refusing "$suites/dmn-tck" "$dir/list"
	chmod -R u+w "$dir"
	rm -rf "$dir"
else
	echo "skip dmn-tck: no folder of suites (BANGFU_SUITES)"
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
