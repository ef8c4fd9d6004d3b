#!/bin/sh
# Every shell script passes shellcheck.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/../.."

find dev .ci tests deploy -type f ! -name '*.py' -exec sh -c '
    for file do
        if head -n 1 "$file" | grep -q "^#!.*sh$"; then printf "%s\0" "$file"; fi
    done' sh {} + | xargs -0 -r shellcheck
