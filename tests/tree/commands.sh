#!/bin/sh
# docs/reference/commands.md has a row for every subcommand of the program and
# none for another; unknown commands and options end with status 2.
set -eu
b=$1
page=docs/reference/commands.md
have=$(LC_ALL=en_GB.UTF-8 "$b/bangfu" help | sed -n 's/^  \([a-z]*\) .*/\1/p' |
    sort -u)
told=$(sed -n 's/^| `\([a-z]*\)[ `].*/\1/p' "$page" | sort -u)
[ "$have" = "$told" ] || {
	echo "program: $have"
	echo "page: $told"
	exit 1
}
status() {
	want=$1
	shift
	code=0
	"$b/bangfu" "$@" >/dev/null 2>&1 || code=$?
	[ $code -eq "$want" ] || { echo "bangfu $*: status $code"; exit 1; }
}
status 2 no-such-command
status 2
for c in $have; do
	status 2 "$c" --no-such-option
done
status 0 help
status 0 pel '1 + 1'
status 2 pel '1 +'
