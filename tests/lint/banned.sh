#!/bin/sh
# Calls that the project does not use, by folder. Comments and strings are no calls.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/../.."
exec /usr/bin/python3 tests/lint/banned.py
