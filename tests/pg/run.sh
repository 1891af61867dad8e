#!/bin/sh
# Every table and statement on a throw-away PostgreSQL: run.sh BUILD
# The cluster lives in a temporary folder, on a Unix socket only, without fsync;
# PostgreSQL refuses root, so root runs it as the user postgres.
set -u
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
if [ -z "$bin" ]; then
	echo "skip prepare: PostgreSQL is not installed"
	echo "0 passed, 0 failed"
	exit 0
fi
dir=$(mktemp -d "${TMPDIR:-/tmp}/bangfu-pg.XXXXXX")
as=
if [ "$(id -u)" -eq 0 ]; then
	chown postgres "$dir"
	as="runuser -u postgres --"
fi
stop() {
	(cd "$dir" && $as "$bin/pg_ctl" -D "$dir/data" -m immediate stop \
	    >/dev/null 2>&1)
	rm -rf "$dir"
}
trap stop EXIT
trap 'exit 1' INT TERM
"$1/pg/prepare" >"$dir/all.sql" || exit 1
chmod 755 "$dir"
chmod 644 "$dir/all.sql"
cd "$dir" || exit 1
$as "$bin/initdb" -D "$dir/data" -U bangfu -E UTF8 --locale=C.UTF-8 -A trust \
    --no-sync >initdb.log 2>&1 || { cat initdb.log; exit 1; }
$as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/data/server.log" \
    -o "-c listen_addresses= -c unix_socket_directories=$dir -c fsync=off" \
    start >/dev/null 2>&1 || { cat data/server.log; exit 1; }
$as "$bin/psql" -X -q -h "$dir" -U bangfu -d postgres -f "$dir/all.sql" \
    >out.log 2>err.log
grep -v '^psql:.*NOTICE' err.log | head -60
passed=$(grep -c '^ok ' out.log)
failed=$(grep -c '^not ok ' out.log)
grep '^not ok ' out.log
# The control: a statement with a name that is not there must fail.
if echo 'PREPARE x AS SELECT nothing FROM ledger;' |
    $as "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$dir" -U bangfu -d postgres \
    >/dev/null 2>&1; then
	echo "not ok control"
	failed=$((failed + 1))
else
	passed=$((passed + 1))
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 20 ]
