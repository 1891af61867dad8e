#!/bin/sh
# Browser tests: run.sh build/MODE [SUITE ...].  A throw-away sample county, a
# free port, Debian's chromium.  Pictures go to build/shots.  Ends with
# "N passed, N failed".
set -eu
build=${1:-build/release}
[ $# -eq 0 ] || shift
cd "$(dirname "$0")/../.."
if [ ! -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
	echo "skip browser: chromium is not installed"
	echo "0 passed, 0 failed, 1 skipped"
	exit 0
fi
make -s web
stamp=build/browser.stamp
if [ ! -f $stamp ] || [ tests/browser/package-lock.json -nt $stamp ]; then
	(cd tests/browser && ../../toolchain/run npm ci --ignore-scripts \
	    --no-audit --no-fund --prefer-offline --loglevel=error >/dev/null)
	touch $stamp
fi
exec toolchain/run node tests/browser/main.mjs "$build" "$@"
