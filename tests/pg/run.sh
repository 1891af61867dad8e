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
# Random formulas as SQL, with what the columns answer (tests/unit/census).
BANGFU_SQL_SCRIPT=$dir/formulas.sql "$1/tests/census/sql_test" >/dev/null 2>&1 ||
    exit 1
# The same for every object of the packs over random subjects.
BANGFU_SQL_SCRIPT=$dir/packs.sql "$1/tests/census/packs_test" >/dev/null 2>&1 ||
    exit 1
# And for what the packs' own cases ask.
BANGFU_SQL_SCRIPT=$dir/cases.sql "$1/tests/census/cases_test" >/dev/null 2>&1 ||
    exit 1
chmod 755 "$dir"
chmod 644 "$dir/all.sql" "$dir/formulas.sql" "$dir/packs.sql" "$dir/cases.sql"
cd "$dir" || exit 1
$as "$bin/initdb" -D "$dir/data" -U bangfu -E UTF8 --locale=C.UTF-8 -A trust \
    --no-sync >initdb.log 2>&1 || { cat initdb.log; exit 1; }
$as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/data/server.log" \
    -o "-c listen_addresses= -c unix_socket_directories=$dir -c fsync=off" \
    start >/dev/null 2>&1 || { cat data/server.log; exit 1; }
$as "$bin/psql" -X -q -h "$dir" -U bangfu -d postgres -f "$dir/all.sql" \
    >out.log 2>err.log
$as "$bin/psql" -X -q -t -A -h "$dir" -U bangfu -d template1 -f \
    "$dir/formulas.sql" >>out.log 2>>err.log
$as "$bin/psql" -X -q -t -A -h "$dir" -U bangfu -d template1 -f \
    "$dir/packs.sql" >>out.log 2>>err.log
$as "$bin/psql" -X -q -t -A -h "$dir" -U bangfu -d template1 -f \
    "$dir/cases.sql" >>out.log 2>>err.log
grep -v '^psql:.*NOTICE' err.log | head -60
passed=$(grep -c '^ok ' out.log)
failed=$(grep -c '^not ok ' out.log)
grep '^not ok ' out.log
# A query that does not even run says neither.
for what in formula pack case; do
	asked=$(grep -c '^SELECT CASE' ${what}s.sql)
	said=$(grep -c "ok $what-" out.log)
	if [ "$asked" -eq 0 ] || [ "$asked" -ne "$said" ]; then
		echo "not ok ${what}s: $said of $asked answered"
		failed=$((failed + 1))
	fi
done
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
