"""The names that the manual lists for conditions are those that `check` knows, and no other of Python's are."""

import builtins
import datetime
import json
import random
import re
import time
import unittest

import contract

MANUAL = contract.DEPLOY / "man" / "cad-worker-integration.7"
UNKNOWN = re.compile(r'error: (unknown |[a-z ]*has no )')
INTEGRATION = '  {{ name = "{name}"; endpoint = "https://x/"; events = "closed"; configuration = "{name}.json"; }}'
KEYWORDS = {"True", "False", "None"}


def rule(number):
    """The words in bold of one rule of the manual."""
    text = MANUAL.read_text(encoding="utf-8").split(f"\n.IP {number} 8\n")[1].split("\n.", 1)[0]
    return " ".join(re.findall(r"\\fB(.*?)\\fR", text, re.S)).split()


def public(names):
    return {name for name in names if not name.startswith("_") and name.isascii()}


# What a name stands behind, the rules that list such names, and all of Python's.
KINDS = {
    "": (["6.4.1"], public(dir(builtins)) - KEYWORDS),
    "''.": (["6.5.1"], public(dir(str))),
    "{}.": (["6.5.3"], public(dir(dict))),
    "[].": (["6.5.4"], public(dir(list))),
    "().": (["6.5.4"], public(dir(tuple))),
    "re.": (["6.6.1"], {"compile", "escape", "finditer", "fullmatch", "match", "purge", "search", "split", "sub", "subn", "template"}),
    "datetime.now().": (["6.6.9"], public(dir(datetime.datetime))),
    "timedelta(1).": (["6.6.9"], public(dir(datetime.timedelta))),
    "time.": (["6.6.5"], public(dir(time)) - {"struct_time"}),
    "json.": (["6.6.7"], public(dir(json))),
    "random.": (["6.6.8"], public(dir(random))),
}


class ConditionWords(contract.WithWorker):
    def refused(self, expressions):
        """Those of the expressions whose names are unknown, in one run."""
        names = [f"c{number}" for number in range(len(expressions))]
        for name, expression in zip(names, expressions):
            self.write(f"{name}.json", {"request": {"method": "GET", "condition": expression}})
        config = self.write("worker.cfg", "integrations = (\n" + ",\n".join(INTEGRATION.format(name=n) for n in names) + ");\n")
        lines = self.check(config).stderr.splitlines()
        unknown = {line.split(".json:")[0].rsplit("/", 1)[-1] for line in lines if UNKNOWN.search(line)}
        return {expression for name, expression in zip(names, expressions) if name in unknown}

    def test_each_listed_name_is_known_and_no_other(self):
        for before, (numbers, everything) in KINDS.items():
            listed = {word for number in numbers for word in rule(number)} & everything
            self.assertGreater(len(listed), 1, before)
            with self.subTest(before):
                refused = self.refused([before + name for name in sorted(everything)])
                self.assertEqual(everything - {expression[len(before):] for expression in refused}, listed)


if __name__ == "__main__":
    unittest.main()
