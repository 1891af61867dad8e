#!/bin/sh
# Every figure, one line each:  name  value  unit  ratio  against-what
# usage: tests/bench/bench.sh build/release [NAME...]; timings fail nothing.
set -u
build=$1
shift
[ $# -gt 0 ] || set -- store import list http places policy census census_build size
for b in "$@"; do
	case $b in
	places)
		echo "# places"
		rm -rf "$build/bench/places" && mkdir -p "$build/bench/places"
		sh tools/places.sh "$build/bench/places/all.csv" --all
		db=sqlite:$build/bench/places/p.db
		"$build/bangfu" init --db "$db" >/dev/null
		began=$(date +%s%N)
		"$build/bangfu" places "$build/bench/places/all.csv" --db "$db"
		ended=$(date +%s%N)
		awk -v ns=$((ended - began)) 'BEGIN { printf \
		    "towns and villages of the public list  %.1f  s  %.2f  of 10 s\n", \
		    ns / 1e9, ns / 1e10 }'
		rm -rf "$build/bench/places"
		;;
	size)
		strip -o "$build/bench/stripped" "$build/bangfu"
		stat -c %s "$build/bench/stripped" | awk '{ printf \
		    "release binary, stripped  %.2f  MB  %.2f  of 5 MB\n", \
		    $1 / 1e6, $1 / 5e6 }'
		;;
	census)
		# Beside DuckDB, which nothing else needs: installed by this line.
		(cd tests/bench/duckdb && ../../../toolchain/run npm ci \
		    --ignore-scripts --no-audit --no-fund --loglevel=error \
		    >/dev/null) || echo "# no DuckDB"
		echo "# $b"
		"$build/bench/$b" "${CENSUS_ROWS:-10000000}" duckdb
		;;
	census_build)
		echo "# $b"
		"$build/bench/$b" "${CENSUS_ROWS:-10000000}"
		;;
	*)
		[ -x "$build/bench/$b" ] || continue
		echo "# $b"
		"$build/bench/$b" || echo "# $b ended with $?"
		;;
	esac
done
