#!/bin/sh
# A field is an edit to one file: one line added to a copy of the dictionary
# shows in the table of a database that exists already, the forms and the
# interface, import, export, filters, rules and the reference page, with the
# same program.
set -eu
b=$(cd "$1" && pwd)
dir=$(mktemp -d "$b/field.XXXXXX")
pid=
finish() {
	if [ -n "$pid" ]; then
		kill "$pid" 2>/dev/null || true
		wait "$pid" || true
	fi
	rm -rf "$dir"
}
trap finish EXIT

# say WHAT: end with the last output of the program.
say() {
	echo "$1"
	tail -20 "$dir/out"
	exit 1
}
export LC_ALL=en_GB.UTF-8 BANGFU_DB="sqlite:$dir/field.db"
run() {
	"$b/bangfu" "$@" >"$dir/out" 2>&1
}

home=$dir/home
mkdir -p "$home/packs" "$home/web"
cp -R model "$home/model"
ln -s "$(pwd)/sql" "$home/sql"
if [ -d web/dist ]; then
	ln -s "$(pwd)/web/dist" "$home/web/dist"
fi
cp -R packs/cn-445281-puning-2016-10 "$home/packs/"

# The database and a household from before the edit.
run init || say "init"
cat >"$dir/before.csv" <<'CSV'
所在村,户编号,户主姓名
110101000000,H0001,甲某
CSV
run import household "$dir/before.csv" || say "import before the edit"
run export household --where 'bicycles >= 0' -o "$dir/x.csv" &&
    say "the field is known before it was added"

# The edit.
{
	printf '  { id = "bicycles", type = "int", range = [0, 20], unit = "辆", '
	printf 'zh = "自行车数", en = "Bicycles", headings = ["自行车"] },\n'
} >"$dir/line"
sed "/^  { id = \"stated_size\"/r $dir/line" model/household.toml \
    >"$home/model/household.toml"
grep -q '"bicycles"' "$home/model/household.toml" || say "the edit"
export BANGFU_HOME="$home"

# Import, by heading; a value out of range is returned with its reason.
cat >"$dir/after.csv" <<'CSV'
所在村,户编号,户主姓名,自行车
110101000000,H0001,甲某,3
110101000000,H0002,乙某,
110101000000,H0003,丙某,30
CSV
run import household "$dir/after.csv" || true
grep -q '30 is not between 0 and 20' "$dir/out" || say "import"

# Table and export: 3, unknown, and no third row.
run export household -o "$dir/all.csv" || say "export"
head -1 "$dir/all.csv" | grep -q '自行车数' || say "heading of the export"
column=$(head -1 "$dir/all.csv" | tr ',' '\n' | grep -n 自行车数 | cut -d: -f1)
got=$(sed 1d "$dir/all.csv" | tr -d '\r' | cut -d, -f"$column" | tr '\n' '|')
[ "$got" = '3||' ] || { echo "exported: $got"; exit 1; }

# Filters: unknown is neither below nor above.
for want in '>= 2:1' '< 2:0' '>= 4:0'; do
	run export household --where "bicycles ${want%:*}" -o "$dir/x.csv" ||
	    say "filter"
	n=$(sed 1d "$dir/x.csv" | grep -c . || true)
	[ "$n" = "${want#*:}" ] || { echo "bicycles $want gave $n"; exit 1; }
done

# Rules: a decision on it compiles here and not on the old dictionary.
pack=$home/packs/cn-445281-puning-2016-10
sed -i 's|^reads = \[|&\n  "household.bicycles",|' "$pack/pack.toml"
cat >>"$pack/rules/exit.toml" <<'TOML'

[[decision]]
id = "household.cycles"
label = "有自行车"
label_en = "Has bicycles"
expr = "bicycles >= 1"
on_unknown = "pending"
cite = [ ["pn:3", "不愁吃"] ]
TOML
run pack check "$pack" || say "pack check"
BANGFU_HOME=$(pwd) run pack check "$pack" && say "rule on the old dictionary"

# The interface's description and the reference page.
run openapi || say "openapi"
grep -q '"bicycles"' "$dir/out" || { echo "not in openapi"; exit 1; }
"$b/fields" "$home/model" >"$dir/page"
grep -q '^| `bicycles` | 自行车数 | Bicycles | int | 0 to 20, 辆 |' "$dir/page" ||
    { echo "not on the reference page"; exit 1; }

# Forms are laid out by the pages from GET /model; a record carries the value.
echo 'Long-enough-7' | "$b/bangfu" user add tester --person 测试员 \
    --office county_office --place 110101 --password-stdin >"$dir/out" 2>&1 ||
    say "user add"
"$b/bangfu" serve --listen 127.0.0.1:0 >"$dir/serve" 2>&1 &
pid=$!
tries=0
until grep -q '^bangfu: http' "$dir/serve"; do
	tries=$((tries + 1))
	[ $tries -lt 100 ] || { cat "$dir/serve"; exit 1; }
	sleep 0.1
done
url=$(sed -n 's/^bangfu: \(http.*\)$/\1/p' "$dir/serve")
node=$(ls toolchain/node_modules/node-linux-*/bin/node 2>/dev/null | head -1)
"${node:-node}" tests/tree/field.mjs "$url" tester Long-enough-7
