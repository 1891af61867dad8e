#!/bin/sh
# The form of the tree, and that the tool finds what is planted.
set -eu
"$1/tidy" --self-test
"$1/tidy"
# A folder with a planted fault must be refused by the program as a whole.
dir=$(mktemp -d "$1/tidy.XXXXXX")
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/src/model"
printf '/* The purpose of this file. */\n#include "store/store.h"\n' \
    >"$dir/src/model/a.c"
if "$1/tidy" "$dir" >"$dir/out"; then
	echo "tidy passed a forbidden include"
	exit 1
fi
grep -q 'src/model/a.c:2: model may not use store \[arrow\]' "$dir/out"
