#!/bin/sh
# Every C file is as clang-format would write it.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/../.."
find worker include tests -name '*.[ch]' -print0 | xargs -0 -r clang-format --dry-run -Werror
