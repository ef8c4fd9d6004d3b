"""Each text that a wrong configuration is answered with stands in a case, so that nobody changes it unseen."""

import re
import unittest

import case_files
import contract

FOLDERS = ("base", "condition", "config")
CALL = re.compile(r"\b\w*(?:fault|warn)\w*\(")
STRING = r'"(?:[^"\\]|\\.)*"'
LITERAL = re.compile(rf"(?:{STRING}|CW_SHOW)(?:\s*(?:{STRING}|CW_SHOW))*")
PLACEHOLDER = re.compile(r"%[-+ #0-9.*]*(?:ll|z)?[a-zA-Z]|\0")
ESCAPES = {r"\"": '"', r"\\": "\\", r"\n": "\n"}

# Texts that no case can bring about, each with its reason.
WITHOUT_A_CASE = {
    "more than %d entries": "64 entries in one record",
    "more than %d integrations": "10 000 integrations",
    "a condition is UTF-8 text": "a JSON file that is no UTF-8 is refused as a whole before",
    "these arguments do not fit": "a guard: the first kind of value that is tried has words of its own",
    "out of memory": "tests/flight/test_memory.c fails every allocation",
    "a NUL byte in the file": "a case file is text; tests/unit/test_cfg.c",
    'everybody on this machine may read the secret in "\0"; chmod o-r keeps others out': "rights of files; test_check.py",
}


def call_text(source, start):
    """The arguments of a call, from behind its bracket to the one that closes it."""
    depth, at = 1, start
    while depth and at < len(source):
        skip = re.compile(STRING).match(source, at)
        if skip:
            at = skip.end()
            continue
        depth += {"(": 1, ")": -1}.get(source[at], 0)
        at += 1
    return source[start:at - 1]


def format_of(literal):
    parts = re.findall(rf"{STRING}|CW_SHOW", literal)
    text = "".join("\0" if part == "CW_SHOW" else part[1:-1] for part in parts)
    return re.sub(r'\\["\\n]', lambda escape: ESCAPES[escape.group()], text)


def texts():
    """Format -> file, for all strings with a blank in the arguments of what adds a fault."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((contract.ROOT / "worker" / folder).glob("*.c")):
            source = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
            for call in CALL.finditer(source):
                for literal in LITERAL.findall(call_text(source, call.end())):
                    text = format_of(literal)
                    if " " in PLACEHOLDER.sub("", text).strip():
                        found[text] = path.name
    return found


def shown():
    """All that the cases show of faults."""
    return "\n".join(value for _, block in case_files.all_blocks() for keyword, value in block if keyword in ("fails", "warns"))


def pattern(text):
    fixed = PLACEHOLDER.split(text.replace("%%", "\1"))
    return r"[^\n]*".join(re.escape(part.replace("\1", "%")) for part in fixed)


class FaultTexts(unittest.TestCase):
    maxDiff = None

    def test_each_has_a_case(self):
        cases = shown()
        without = {text: name for text, name in texts().items() if text not in WITHOUT_A_CASE and not re.search(pattern(text), cases)}
        self.assertEqual(without, {})

    def test_there_are_many(self):
        self.assertGreater(len(texts()), 80)


if __name__ == "__main__":
    unittest.main()
