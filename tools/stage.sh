#!/bin/sh
# One stage of ./check: stage.sh WHAT[:MODE].  Output goes to
# build/check/WHAT.MODE.log and the counts to .sum; prints one line, and what
# failed.  Never fails itself: ./check adds up.
set -u
what=${1%%:*}
mode=${1#"$what"}
mode=${mode#:}
mode=${mode:-release}
out=build/check/$what.$mode
t0=$(date +%s)
jobs=$(nproc)

case $what:$mode in
build:web)
	make -s web >"$out.log" 2>&1 ;;
build:clang)
	# SQLite is not ours to warn about: the object is taken as it is.
	mkdir -p build/clang
	cp -p build/release/sqlite3.o build/clang/
	make -s -j"$jobs" CC=clang B=build/clang all tests >"$out.log" 2>&1 ;;
build:*)
	make -s -j"$jobs" MODE="$mode" all tests >"$out.log" 2>&1 ;;
unit:*)
	timeout 1100 sh tests/run.sh "build/$mode" >"$out.log" 2>&1 ;;
*)
	timeout 1500 "tests/$what/run.sh" "build/$mode" >"$out.log" 2>&1 ;;
esac
code=$?

last=$(tail -1 "$out.log")
passed=$(expr "$last" : '\([0-9]*\) passed, [0-9]* failed')
failed=$(expr "$last" : '[0-9]* passed, \([0-9]*\) failed')
skipped=$(grep -c '^skip ' "$out.log")
case $what in
build)
	passed=$((code == 0))
	failed=$((code != 0)) ;;
*)
	# No counts, or a failure that was not counted, is one failure.
	passed=${passed:-0}
	if [ $code -ne 0 ] && [ "${failed:-0}" -eq 0 ] || [ -z "$failed" ]; then
		failed=1
	fi ;;
esac
{
	echo "$passed $failed $skipped"
	grep '^skip ' "$out.log" | sed "s|^skip |skip $what/|"
} >"$out.sum"
if [ "$failed" -gt 0 ]; then
	# What failed first, wherever in the log it stands, then how it ended.
	echo "---- $out.log"
	grep -nE -A6 '^ *(FAILED|not ok)|\[  (FAILED|ERROR)|Sanitizer|error:' \
	    "$out.log" | head -80
	echo "----"
	tail -30 "$out.log"
	echo "----"
fi
printf '%5d s  %-18s %4d passed, %d failed, %d skipped\n' \
    $(($(date +%s) - t0)) "$what:$mode" "$passed" "$failed" "$skipped"
exit 0
