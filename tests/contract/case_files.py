"""The blocks of tests/cases and of the manual page's examples, as lists of (keyword, value)."""

import contract

CASES = contract.ROOT / "tests" / "cases"


def fields(lines):
    """The fields of one block; a value's lines below it are indented by four blanks."""
    found = []
    for line in lines:
        if line.startswith("    ") and found:
            found[-1][1].append(line[4:])
        elif not line.startswith("#"):
            keyword, _, value = line.partition(" ")
            found.append((keyword, [value.strip()] if value.strip() else []))
    return [(keyword, "\n".join(value)) for keyword, value in found]


def blocks(path):
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    lines = []
    for line in [*text.split("\n"), ""]:
        if line.strip() or line.startswith("    "):
            lines.append(line)
        elif lines:
            block = fields(lines)
            lines = []
            if block:
                yield block


def all_blocks():
    for path in sorted(CASES.glob("*.case")):
        for block in blocks(path):
            yield path, block
