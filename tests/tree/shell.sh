#!/bin/sh
# Every shell script parses, and those that are called by name can be run.
set -eu
for f in start check .ci/run $(find tools tests -name '*.sh'); do
	sh -n "$f"
done
for f in start check .ci/run tests/run.sh $(find tests -name run.sh); do
	[ -x "$f" ] || { echo "$f cannot be run"; exit 1; }
done
# The lists are sorted and name no package twice.
for f in tools/apt-run.txt tools/apt-test.txt; do
	LC_ALL=C sort -cu "$f"
done
