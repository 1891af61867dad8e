#!/bin/sh
# Take the SQLite amalgamation out of the npm package better-sqlite3, pinned
# by version and by the hash of the file.  Debian's own SQLite has the WAL-reset
# defect (docs/decisions/0002-sqlite.md).
set -eu
version=13.2.0
sum=75a4760a7b9727a4c4c877aec92eacf39e52a8f2921ce00bd33be6d3a8e8e254
dir=build/sqlite
[ -f $dir/sqlite3.c ] && exit 0
mkdir -p $dir
echo "  fetch  SQLite amalgamation (npm better-sqlite3@$version)"
npm pack --silent --ignore-scripts --pack-destination $dir \
    better-sqlite3@$version >/dev/null
tar -xzf $dir/better-sqlite3-$version.tgz -C $dir --strip-components=3 \
    package/deps/sqlite3/sqlite3.c package/deps/sqlite3/sqlite3.h
if ! echo "$sum  $dir/sqlite3.c" | sha256sum -c --status; then
	echo "tools/sqlite.sh: sqlite3.c has another hash than the pinned one" >&2
	rm -f $dir/sqlite3.c
	exit 1
fi
rm -f $dir/better-sqlite3-$version.tgz
