"""Finds banned calls in worker/ and include/; prints them as file:line and exits 1 if there are any."""

import re
import sys
from pathlib import Path

NO_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)

# (calls, folders or files where they are allowed, what to use)
RULES = [
    ("atoi|atol|atoll|sprintf|vsprintf|strcpy|strcat|strtok|gets|alloca", (), "bounded functions, cw_slice"),
    ("strtol|strtoul|strtoll|strtoull", (), "the one tested number parser"),
    ("sleep|usleep|nanosleep", ("worker/wire/",), "the loop waits"),
    ("exit|abort|quick_exit", ("worker/main.c",), "a status, returned"),
    ("_exit|signal", ("worker/wire/", "worker/demo/"), "a status, returned"),
    ("printf|fprintf|vprintf|vfprintf|puts|fputs|putchar|perror", ("worker/wire/log.c", "worker/cli/",
                                                                  "worker/main.c", "worker/demo/"), "wire/log.c"),
    ("system|popen|mktemp|tmpnam|rand|srand", (), "nothing of the kind"),
    ("time|clock_gettime|gettimeofday", ("worker/wire/", "worker/demo/", "worker/cli/"), "time as an argument"),
]
ASSERT_EFFECT = re.compile(r"\bassert\s*\([^;]*(\+\+|--|[^=!<>]=[^=])[^;]*\)\s*;")


def blanked(match: re.Match) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def findings(path: Path):
    code = NO_CODE.sub(blanked, path.read_text(encoding="utf-8"))
    for calls, allowed, instead in RULES:
        if str(path).startswith(allowed) and allowed:
            continue
        for match in re.finditer(rf"(?<![\w>.])({calls})\s*\(", code):
            yield match.start(), f"{match[1]} is banned here: use {instead}"
    for match in ASSERT_EFFECT.finditer(code):
        yield match.start(), "assert with a side effect"


def main() -> int:
    bad = 0
    for path in sorted([*Path("worker").rglob("*.[ch]"), *Path("include").rglob("*.h")]):
        code = path.read_text(encoding="utf-8")
        for at, text in findings(path):
            print(f"{path}:{code.count(chr(10), 0, at) + 1}: {text}")
            bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
