#!/bin/sh
# No file is longer than 500 lines.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/../.."

find dev worker include tests -type f \( -name dev -o -name '*.[ch]' -o -name '*.py' -o -name '*.sh' \) -exec awk '
    FNR == 501 { print FILENAME ": more than 500 lines"; bad = 1 }
    END { exit bad }' {} +
