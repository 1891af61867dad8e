#!/bin/sh
# check: asan
# Fuzz every parser from a fixed seed: run.sh build/MODE.  Each target prints
# a line; a program that dies shows the text that did it and is one failure.
set -u
passed=0
failed=0
for f in "$1"/fuzz/*_fuzz; do
	out=$(timeout 600 "$f" 2>&1)
	code=$?
	printf '%s\n' "$out" | tail -60
	passed=$((passed + $(printf '%s\n' "$out" | grep -c ', held$')))
	if [ $code -ne 0 ]; then
		echo "  $(basename "$f"): status $code"
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
