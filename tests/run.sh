#!/bin/sh
# Run every unit test binary of a build folder: run.sh build/MODE
# Prints "N passed, N failed[, N skipped]"; a binary that dies or runs out of
# time counts as one failure more.
set -u
passed=0
failed=0
skipped=0
for t in $(find "$1/tests" -type f -name '*_test' | sort); do
	name=${t#"$1/tests/"}
	t0=$(date +%s)
	out=$(timeout 600 "$t" 2>&1)
	code=$?
	took=$(($(date +%s) - t0))
	ok=$(printf '%s\n' "$out" | grep -c '^\[       OK \]')
	# A failed test is named when it fails; the summary repeats the names.
	bad=$(printf '%s\n' "$out" | sed '/^\[==========\] [0-9]* test(s) run/,$d' |
	    grep -E '^\[  (FAILED  |ERROR   )\] ' | grep -vc '\] ---')
	off=$(printf '%s\n' "$out" | sed '/^\[==========\] [0-9]* test(s) run/,$d' |
	    sed -n 's/^\[  SKIPPED \] //p')
	if [ $code -ne 0 ]; then
		[ "$bad" -gt 0 ] || bad=1
		printf '%s\n' "$out" | tail -40
		echo "  $name: $ok ok, $bad failed, status $code"
	else
		echo "  $name: $ok ok, $took s"
		bad=0
	fi
	for s in $off; do
		echo "skip $name/$s: the test says so"
		skipped=$((skipped + 1))
	done
	passed=$((passed + ok))
	failed=$((failed + bad))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
