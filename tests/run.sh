#!/bin/sh
# Run every unit test binary of a build folder: run.sh build/MODE
# Prints "N passed, N failed"; a binary that dies counts as one failure.
set -u
passed=0
failed=0
for t in $(find "$1/tests" -type f -name '*_test' | sort); do
	out=$(timeout 300 "$t" 2>&1)
	code=$?
	ok=$(printf '%s\n' "$out" | grep -c '^\[       OK \]')
	bad=$(printf '%s\n' "$out" | grep -c '^\[  FAILED  \] .*[^0-9]$')
	if [ $code -ne 0 ]; then
		[ "$bad" -gt 0 ] || bad=1
		printf '%s\n' "$out" | tail -40
	else
		bad=0
	fi
	echo "  $(basename "$t"): $ok ok, $bad failed"
	passed=$((passed + ok))
	failed=$((failed + bad))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
