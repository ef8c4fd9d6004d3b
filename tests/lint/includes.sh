#!/bin/sh
# Which folder may include what: data flows base, condition, config, in, lookup, out, run, and only the edges touch
# the outside world. Prints each breach as file:line.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/../.."

breaches=$(mktemp)
trap 'rm -f "$breaches"' EXIT

# forbid PATTERN WHY FOLDER...: no file of the folders includes what the pattern (ERE, after the opening
# quote or angle bracket) matches.
forbid() {
    pattern=$1 why=$2
    shift 2
    for folder in "$@"; do
        for tree in "worker/$folder" "include/cw/$folder"; do
            [ -e "$tree" ] || continue
            grep -rnE --include='*.[ch]' "^[[:space:]]*#[[:space:]]*include[[:space:]]*[\"<]($pattern)" "$tree" |
                sed "s|\$|    ($why)|" >>"$breaches" || true
        done
    done
}

forbid 'cw/(condition|config|in|lookup|out|run|wire|cli|demo)/' 'base/ knows nobody' base
forbid 'cw/(config|in|lookup|out|run|wire|cli|demo)/' 'condition/ knows base/ alone' condition
forbid 'cw/(in|lookup|out|run|wire|cli|demo)/' 'config/ comes before it' config
forbid 'cw/(lookup|out|run|wire|cli|demo)/' 'in/ comes before it' in
forbid 'cw/(out|run|wire|cli|demo)/' 'lookup/ comes before it' lookup
forbid 'cw/(run|wire|cli|demo)/' 'out/ comes before it' out
forbid 'cw/(wire|cli|demo)/' 'run/ comes before it' run
forbid 'cw/(cli|demo)/' 'wire/ serves them' wire

pure='base condition config in lookup out run'
# shellcheck disable=SC2086
forbid 'curl/|librdkafka/|microhttpd' 'the wire libraries belong to wire/, cli/ and demo/' $pure
# shellcheck disable=SC2086
forbid 'sys/|unistd\.h|fcntl\.h|poll\.h|pthread\.h|signal\.h|netinet/|netdb\.h|dirent\.h|syslog\.h' \
    'the pure part has no system' $pure
# inet_pton is a pure function.
# shellcheck disable=SC2086
forbid 'arpa/' 'the pure part has no system' $pure
sed -i '\|^worker/base/network\.c:[0-9]*:#include <arpa/inet\.h>|d' "$breaches"
forbid 'json-c/json[^_]|json-c/json_[^c]|json\.h|libconfig' 'json-c and libconfig belong to config/' base condition in lookup out run wire cli demo

forbid 'pcre2|unistr|unictype|unicase|uniconv|unitypes|uninorm' 'pcre2 and libunistring belong to condition/' \
    base config in lookup out run wire cli demo

# A subcommand is called by main alone; every other file has its contract beside it.
for source in worker/*/*.c; do
    case $source in worker/cli/*) continue ;; esac
    header=include/cw/${source#worker/}
    [ -e "${header%.c}.h" ] || echo "$source: no ${header%.c}.h beside it" >>"$breaches"
done

cat "$breaches"
[ ! -s "$breaches" ]
