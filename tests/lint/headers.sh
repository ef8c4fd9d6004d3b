#!/bin/sh
# Every header compiles alone.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/../.."

# shellcheck disable=SC2016  # $0 is the inner shell's
find include -name '*.h' -print0 | xargs -0 -r -n 1 -P "$(nproc)" sh -c '
    gcc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror -Iinclude -fsyntax-only -x c "$0" ||
        { echo "$0: does not compile alone" >&2; exit 1; }'
