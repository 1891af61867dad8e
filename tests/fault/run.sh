#!/bin/sh
# The fault harnesses: run.sh BUILD.  Each prints what it did and "ok NAME" or
# "not ok NAME"; each carries a control that must be caught.  For a campaign
# set FAULT_POINTS, FAULT_SEEDS, FAULT_KILLS (see the head of each file).
set -u
passed=0
failed=0
for t in power io kill; do
	out=$(timeout "${FAULT_SECONDS:-280}" "$1/fault/$t" 2>&1)
	code=$?
	printf '%s\n' "$out" | grep -v '^ok '
	ok=$(printf '%s\n' "$out" | grep -c '^ok ')
	bad=$(printf '%s\n' "$out" | grep -c '^not ok ')
	[ $code -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
	passed=$((passed + ok))
	failed=$((failed + bad))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
