#!/bin/sh
# What ./check counts: a stage that fails, dies, or prints no counts is a
# failure; skipped tests are named.  And what ./start refuses.
set -eu
here=$(pwd)
dir=$(mktemp -d "$1/check.XXXXXX")
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/tests/suite" "$dir/build/check"
cd "$dir"

# expect "PASSED FAILED SKIPPED" BODY: of a suite whose script is BODY.
expect() {
	printf '#!/bin/sh\n%s\n' "$2" >tests/suite/run.sh
	chmod +x tests/suite/run.sh
	sh "$here/tools/stage.sh" suite:release >out
	got=$(head -1 build/check/suite.release.sum)
	[ "$got" = "$1" ] || { echo "$2: counted $got, not $1"; exit 1; }
}
expect '3 0 0' 'echo "3 passed, 0 failed"'
expect '3 0 1' 'echo "skip this: no such thing"; echo "3 passed, 0 failed, 1 skipped"'
grep -qx 'skip suite/this: no such thing' build/check/suite.release.sum
expect '3 2 0' 'echo "3 passed, 2 failed"; exit 1'
expect '3 1 0' 'echo "3 passed, 0 failed"; exit 1'
expect '0 1 0' 'echo "nothing to count"'
expect '0 1 0' 'kill -9 $$'
expect '0 1 0' ':'

cd "$here"
for port in x 80x -1 123456; do
	code=0
	BANGFU_PORT=$port ./start >/dev/null 2>&1 || code=$?
	[ $code -eq 2 ] || { echo "BANGFU_PORT=$port: status $code"; exit 1; }
done
