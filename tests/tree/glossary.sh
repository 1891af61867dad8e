#!/bin/sh
# The glossary: 80 terms and more, four filled columns each, none twice, and one
# for the Chinese name of every entity of the dictionary.
set -eu
awk -F' *[|] *' '
/^[|]/ && !/^[|]---/ && !/^[|] 中文/ {
	n++
	for (i = 2; i <= 5; i++)
		if ($i == "") {
			print FILENAME ":" FNR ": column " i - 1 " is empty"
			bad = 1
		}
	if (NF != 6) {
		print FILENAME ":" FNR ": not four columns"
		bad = 1
	}
	if (seen[$2]++) {
		print FILENAME ":" FNR ": " $2 " is there twice"
		bad = 1
	}
}
END {
	if (n < 80) {
		print n " terms, at least 80 are wanted"
		bad = 1
	}
	exit bad
}' docs/glossary.md
for f in model/*.toml; do
	zh=$(sed -n '/^\[entity\]/,/^\[[^e]/s/^zh = "\(.*\)"$/\1/p' "$f" |
	    head -1)
	[ -n "$zh" ] || continue
	grep -q "^| [^|]*$zh" docs/glossary.md || {
		echo "docs/glossary.md: no term for $zh ($f)"
		exit 1
	}
done
