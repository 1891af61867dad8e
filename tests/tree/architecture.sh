#!/bin/sh
# ARCHITECTURE.md against the tree and against what tidy enforces: its arrows are
# tidy's, it names every folder of src/, and what it names is there or said to
# have no code yet.
set -eu
b=$1
page=ARCHITECTURE.md
dir=$(mktemp -d "$b/architecture.XXXXXX")
trap 'rm -rf "$dir"' EXIT

# "- `a` → b, c" as lines "a b" and "a c".
sed -n '/<!-- arrows -->/,/<!-- end -->/s/^- `\([a-z]*\)` → \(.*\)$/\1, \2/p' \
    "$page" | awk -F', ' '{ for (i = 2; i <= NF; i++) print $1, $i }' |
    sort >"$dir/page"
"$b/tidy" --arrows | sort >"$dir/tidy"
if ! diff "$dir/page" "$dir/tidy"; then
	echo "arrows of $page (<) and of tools/tidy/folder.c (>) differ"
	exit 1
fi

for d in src/*/; do
	grep -q "^| \`$d\`" "$page" || { echo "$page: no row for $d"; exit 1; }
done
planned=$(grep 'are named here before they have code' "$page" || true)
sed -n 's/^| `\([a-z/]*\/\)`.*/\1/p' "$page" | while read -r d; do
	[ -d "$d" ] && continue
	case $planned in
	*"\`$(basename "$d")/\`"*) continue ;;
	esac
	echo "$page names $d, which is not there"
	exit 1
done
for d in src/*/; do
	case $planned in
	*"\`$(basename "$d")/\`"*)
		echo "$page: $d has code now, see the sentence below the table"
		exit 1 ;;
	esac
done
# Links of the pages lead somewhere.
for f in README.md ARCHITECTURE.md docs/README.md docs/decisions/*.md; do
	sed -n 's/.*\](\([^)#]*\)).*/\1/p' "$f" | while read -r to; do
		case $to in
		http*) continue ;;
		esac
		[ -e "$(dirname "$f")/$to" ] || {
			echo "$f: link to $to leads nowhere"; exit 1; }
	done
done
