#!/bin/sh
# Every figure, one line each:  name  value  unit  ratio  against-what
# usage: tests/bench/bench.sh build/release [NAME...]; timings fail nothing.
set -u
build=$1
shift
[ $# -gt 0 ] || set -- store import list http places policy matter chain \
    census census_build paper size

# printed NAME SECONDS COMMAND...: how long, and the most memory at a time.
printed() {
	name=$1 bar=$2
	shift 2
	began=$(date +%s%N)
	"$@" >/dev/null &
	pid=$!
	peak=0
	while kill -0 $pid 2>/dev/null; do
		now=$(awk '/^VmHWM/ { print $2 }' /proc/$pid/status 2>/dev/null)
		[ "${now:-0}" -le "$peak" ] || peak=$now
		sleep 0.1
	done
	wait $pid || echo "# $name ended with $?"
	ended=$(date +%s%N)
	awk -v n="$name" -v ns=$((ended - began)) -v bar="$bar" -v kb="$peak" \
	    'BEGIN { printf "%s  %.1f  s  %.2f  of %d s\n", n, ns / 1e9,
	    ns / 1e9 / bar, bar
	    printf "%s, memory  %.0f  MB  %.2f  of 512 MB\n", n, kb / 1024,
	    kb / 524288 }'
}

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
	paper)
		echo "# paper"
		rm -rf "$build/bench/paper" && mkdir -p "$build/bench/paper"
		db=sqlite:$build/bench/paper/p.db
		"$build/bangfu" init --db "$db" --sample puning >/dev/null
		printed "6,388 household cards as one PDF" 60 "$build/bangfu" \
		    paper card --db "$db" -o "$build/bench/paper/cards.pdf"
		printed "letters of the county as one PDF (1,080)" 30 "$build/bangfu" \
		    letter print --db "$db" -o "$build/bench/paper/letters.pdf"
		rm -rf "$build/bench/paper"
		;;
	chain)
		echo "# chain"
		rm -rf "$build/bench/chain.d" && mkdir -p "$build/bench/chain.d"
		db=sqlite:$build/bench/chain.d/c.db
		"$build/bangfu" init --db "$db" --sample puning >/dev/null
		"$build/bench/chain" "$db" || echo "# chain ended with $?"
		rm -rf "$build/bench/chain.d"
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
