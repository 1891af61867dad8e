#!/bin/sh
# Install what is missing of the Debian packages listed in the files given: one
# call of apt, none when nothing is missing.  Only root installs; anybody else
# is told the one line to run.
set -eu
missing=
for p in $(cat "$@"); do
	# A program of that name from elsewhere (npm, chromium) will do.
	! command -v "$p" >/dev/null || continue
	dpkg-query -W -f '${db:Status-Status}\n' "$p" 2>/dev/null |
	    grep -qx installed || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

echo "Debian packages that are missing (named in $*):"
echo "   $missing"
if [ "$(id -u)" -ne 0 ]; then
	echo "Installing them needs root.  Run this once, then call again:" >&2
	echo "  sudo apt-get install -y --no-install-recommends$missing" >&2
	exit 1
fi
mkdir -p build
export DEBIAN_FRONTEND=noninteractive
echo "  apt-get update"
apt-get -qq update
echo "  apt-get install (a minute or two)"
# shellcheck disable=SC2086
apt-get -qq install -y --no-install-recommends \
    -o Dpkg::Options::=--force-unsafe-io $missing >build/apt.log 2>&1 || {
	tail -20 build/apt.log >&2
	exit 1
}
