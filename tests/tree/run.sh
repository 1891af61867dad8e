#!/bin/sh
# Tests about the tree itself: run.sh build/MODE.  Each tests/tree/*.sh is one
# test: silent and 0, or it says what is wrong; 77 means skipped, with the
# reason as its last line.
set -u
b=$1
here=$(dirname "$0")
passed=0
failed=0
skipped=0
for t in "$here"/*.sh; do
	name=$(basename "$t" .sh)
	[ "$name" != run ] || continue
	out=$(timeout 600 sh "$t" "$b" 2>&1)
	case $? in
	0)
		passed=$((passed + 1)) ;;
	77)
		skipped=$((skipped + 1))
		echo "skip $name: $(printf '%s\n' "$out" | tail -1)" ;;
	*)
		failed=$((failed + 1))
		echo "  $name failed:"
		printf '%s\n' "$out" | sed 's/^/    /' ;;
	esac
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
