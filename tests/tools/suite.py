"""Runs a folder of unittest files with progress; the last line is "N passed, N failed".

usage: suite.py FOLDER [NAME...]      NAME: run only the tests whose id contains it

A skipped test counts as failed: nothing may be left out silently.
"""

import sys
import time
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parent


class Progress(unittest.TestResult):
    """One line for each test, as it ends."""

    def __init__(self):
        super().__init__()
        self.passed = 0
        self.failed = 0
        self._start = 0.0

    def startTest(self, test):
        super().startTest(test)
        self._start = time.monotonic()

    def _line(self, test, word, text=""):
        took = time.monotonic() - self._start if self._start else 0.0
        print(f"{word:<6} {test.id()} ({took:.1f} s)", flush=True)
        if text:
            print("    " + text.rstrip().replace("\n", "\n    "), flush=True)

    def _fail(self, test, text):
        self.failed += 1
        self._line(test, "FAILED", text)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1
        self._line(test, "ok")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._fail(test, self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self._fail(test, self.errors[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._fail(subtest, self._exc_info_to_string(err, test))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._fail(test, f"skipped: {reason}")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._fail(test, "passed although it was expected to fail")


def flat(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from flat(test)
        else:
            yield test


def found(folder: str, names: list) -> unittest.TestSuite:
    tests = flat(unittest.defaultTestLoader.discover(folder, pattern="test_*.py", top_level_dir=folder))
    return unittest.TestSuite(test for test in tests if not names or any(name in test.id() for name in names))


def main() -> int:
    sys.path.insert(0, str(TOOLS))
    suite = found(sys.argv[1], sys.argv[2:])
    result = Progress()
    suite.run(result)
    if not suite.countTestCases():
        print(f"no tests in {sys.argv[1]}")
        result.failed += 1
    print(f"{result.passed} passed, {result.failed} failed")
    return 1 if result.failed else 0


if __name__ == "__main__":
    sys.exit(main())
