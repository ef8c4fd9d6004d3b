"""Each rule of cad-worker-integration(7) has a test that names it, and no test names a rule that is not there."""

import re
import unittest

import contract

MANUAL = contract.DEPLOY / "man" / "cad-worker-integration.7"
NUMBER = r"[0-9]+(?:\.[0-9]+)+"
RULE = re.compile(rf"^\.IP ({NUMBER}) 8$", re.M)
NAMED = re.compile(rf"\bclause((?: +{NUMBER})+)")


def order(number):
    return [int(part) for part in number.split(".")]


def rules():
    return RULE.findall(MANUAL.read_text(encoding="utf-8"))


def named():
    """Rule -> the files that name it, be it in a block of a case file or in a comment."""
    found = {}
    files = [path for end in ("case", "c", "py") for path in contract.ROOT.glob(f"tests/**/*.{end}")]
    for path in files:
        for numbers in NAMED.findall(path.read_text(encoding="utf-8", errors="replace")):
            for number in numbers.split():
                found.setdefault(number, set()).add(path.name)
    return found


class Clauses(unittest.TestCase):
    def test_numbers_are_given_once_and_ascend(self):
        numbers = rules()
        self.assertGreater(len(numbers), 200)
        self.assertEqual(numbers, sorted(set(numbers), key=order))

    def test_each_rule_has_a_test(self):
        self.assertEqual(sorted(set(rules()) - set(named()), key=order), [])

    def test_no_test_names_a_rule_that_is_not_there(self):
        unknown = {number: sorted(files) for number, files in named().items() if number not in rules()}
        self.assertEqual(unknown, {})


if __name__ == "__main__":
    unittest.main()
