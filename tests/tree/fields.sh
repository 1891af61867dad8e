#!/bin/sh
# docs/reference/fields.md says what the dictionary says.
set -eu
out=$(mktemp "$1/fields.XXXXXX")
trap 'rm -f "$out"' EXIT
"$1/fields" model >"$out"
if ! diff "$out" docs/reference/fields.md >"$out.diff"; then
	head -5 "$out.diff"
	rm -f "$out.diff"
	echo "run: build/release/fields >docs/reference/fields.md"
	exit 1
fi
rm -f "$out.diff"
