#!/bin/sh
# clang-tidy on worker/, in parallel, with the compile commands of the clang build.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/../.."
commands=build/clang
[ -f "$commands/compile_commands.json" ] || { echo "tidy: no $commands/compile_commands.json" >&2; exit 1; }

said=$(mktemp)
trap 'rm -f "$said"' EXIT
result=0
find worker -name '*.c' -print0 | xargs -0 -r -n 4 -P "$(nproc)" \
    clang-tidy --quiet -p "$commands" --config-file=tests/lint/clang-tidy.yaml >"$said" 2>&1 || result=1
grep -vE '^[0-9]+ warnings? .*generated\.$|^$' "$said" || true
exit $result
