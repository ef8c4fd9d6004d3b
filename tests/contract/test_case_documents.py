"""The schema judges each integration of the case files as `check` does there, as far as a schema can."""

import json
import re
import unittest

import case_files
import contract

# What only `check` can see: words of its errors.
BEYOND_A_SCHEMA = re.compile("|".join((
    r"unknown root|expected (\.|a name|a number|\]|\"\]|\" at)|the name of a filter|too large|cannot be used in|has no part|needs a part",
    r"there is nothing below|unknown filter|\"(last|default|upper)\" (needs|takes)|dial_plan|the path is too long|too many placeholders",
    r"no (entry|secret) \"|has no secret|is not of the type|needs \"(username|client_secret)\"|colon in the user|has no placeholders",
    r"is given twice|must not be less|verify\": false together|header of over|\"scope\" of over|placeholders are allowed",
    r"a whole number from 0 to 4294967295|^not JSON",
)))
# What the schema alone refuses: words of its message.
BEYOND_CHECK = re.compile(r"'1e1'")

NO_JSON = object()


def unique(pairs):
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


def document(text):
    try:
        return json.loads(text, object_pairs_hook=unique, parse_constant=float.fromhex)
    except ValueError:
        return NO_JSON


def files_of(block):
    """The integrations' documents of a block: file name (or None for any file's) and text."""
    for keyword, value in block:
        if keyword == "json":
            yield None, value
        elif keyword.startswith("json."):
            yield keyword[5:] + ".json", value


def errors_in(block, name):
    shown = "\n".join(value for keyword, value in block if keyword == "fails")
    place = re.escape(name) if name else r"(?!worker\.cfg)[^\n:]+"
    return re.findall(rf"^{place}:[0-9]+:[0-9]+: error: (.*)$", shown, re.M)


def is_of_condition(text, block):
    shown = "\n".join(value for keyword, value in block if keyword == "fails")
    return '"condition"' in text and re.search(r"json:[0-9]+:[0-9]+: error:", shown) is not None


class CaseDocuments(unittest.TestCase):
    def each(self):
        validator = contract.validator("integration")
        for path, block in case_files.all_blocks():
            for name, text in files_of(block):
                parsed = document(text)
                if parsed is not NO_JSON and "@{" not in text:
                    yield path, block, text, errors_in(block, name), [e.message for e in validator.iter_errors(parsed)]

    def test_what_check_takes_the_schema_takes(self):
        for path, _, text, errors, refusals in self.each():
            if not errors:
                with self.subTest(path.name, text=text):
                    self.assertEqual([r for r in refusals if not BEYOND_CHECK.search(r)], [])

    def test_what_check_refuses_the_schema_refuses(self):
        seen = 0
        for path, block, text, errors, refusals in self.each():
            if errors and not all(BEYOND_A_SCHEMA.search(error) for error in errors) and not is_of_condition(text, block):
                seen += 1
                with self.subTest(path.name, text=text, errors=errors):
                    self.assertTrue(refusals)
        self.assertGreater(seen, 40)


if __name__ == "__main__":
    unittest.main()
