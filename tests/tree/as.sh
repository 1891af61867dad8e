#!/bin/sh
# --as LOGIN: a subcommand acts in the places of that login, only where its
# office may, and the ledger names the login; eval knows no decision of chance.
set -eu
b=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
LC_ALL=en_GB.UTF-8
BANGFU_HOME=$(pwd)
BANGFU_DB=sqlite:$dir/x.db
export LC_ALL BANGFU_HOME BANGFU_DB
"$b/bed" "$dir" >/dev/null
status() {
	want=$1
	shift
	code=0
	"$b/bangfu" "$@" >"$dir/out" 2>&1 || code=$?
	[ $code -eq "$want" ] || {
		echo "bangfu $*: status $code, not $want"
		cat "$dir/out"
		exit 1
	}
}
status 0 export household -o "$dir/all.csv" --as county_office
[ "$(wc -l <"$dir/all.csv")" -eq 11 ] || { echo "not ten rows"; exit 1; }
status 1 export household -o "$dir/one.csv" --as village_committees
[ ! -e "$dir/one.csv" ] || { echo "a village exported"; exit 1; }
status 1 site --business-date 2018-01-01 --as county_office
status 1 stats coverage --as nobody
status 1 ledger verify --as village_committees
status 0 ledger verify --as audit_admin
status 1 eval --decision no_such_decision
status 0 stats coverage --json --as sibling

# Personal data is for its owner alone; published figures are the county's.
[ "$(stat -c %a "$dir/all.csv")" = 600 ] || { echo "export: not 600"; exit 1; }
