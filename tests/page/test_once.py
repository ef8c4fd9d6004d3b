"""`demo --once`: the fixed set of events, and what becomes of each."""

import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import jsonschema

from worker import BINARY, ROOT

# Event, status, outcome, reason or HTTP status; in the order of the events that get a record.
EXPECTED = [
    ("received", "enriched", "found", None, 200),
    ("received", "enriched", "found", None, 200),
    ("received", "not_found", "not_found", None, 404),
    ("received", "enriched", "found", None, 200),       # after three seconds
    ("received", "failed", "failed", "http_5xx", 503),
    ("received", "failed", "failed", "reset", None),
    ("received", "enriched", "found", None, 200),       # a chat
    ("transferred", "enriched", "found", None, 200),
    ("forwarded", "enriched", "found", None, 200),
]
SLOW = 3
FIELDS = ["id", "firstname", "lastname", "company", "jobtitle", "lastticket"]


def summary(record: dict) -> tuple:
    asked = record["integrations"][0]
    return (record["event"]["name"], record["status"], asked["outcome"], asked.get("reason"), asked.get("status"))


class OnceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory(prefix="cw-once-") as folder:
            cls.done = subprocess.run([str(BINARY), "demo", "--once"], capture_output=True, text=True, timeout=60,
                                      env={"TMPDIR": folder}, check=False)
            cls.leftovers = [path.name for path in Path(folder).iterdir()]
        cls.records = [json.loads(line) for line in cls.done.stdout.splitlines()]

    def test_ends_well_and_leaves_nothing(self):
        self.assertEqual(self.done.returncode, 0, self.done.stderr)
        self.assertEqual(self.leftovers, [])

    def test_every_case_has_its_record(self):
        self.assertEqual([summary(record) for record in self.records], EXPECTED)

    def test_known_callers_have_the_six_fields(self):
        for record in self.records:
            if record["status"] == "enriched":
                customer = record["cad"]["customer_data"]
                self.assertEqual(list(customer), FIELDS)
                self.assertEqual(customer["lastticket"], "T-" + customer["id"])

    def test_others_have_none(self):
        self.assertEqual([record["cad"] for record in self.records if record["status"] != "enriched"], [{}] * 3)

    def test_slow_answer_took_its_time(self):
        took = [record["integrations"][0]["duration"] for record in self.records]
        self.assertGreaterEqual(took[SLOW], 3)
        self.assertLess(max(took[:SLOW] + took[SLOW + 1:]), 2)

    def test_records_fit_the_schema(self):
        schema = json.loads((ROOT / "schemas" / "conversation-cad.schema.json").read_text())
        for record in self.records:
            jsonschema.Draft202012Validator(schema).validate(record)

    def test_summary_counts(self):
        self.assertRegex(self.done.stderr.splitlines()[-1],
                         r"^12 events, 9 records: 6 enriched, 1 not found, 2 failed; \d+\.\d s$")
        self.assertLess(float(re.search(r"([\d.]+) s$", self.done.stderr)[1]), 20)


class FlagsTest(unittest.TestCase):
    def refused(self, *flags: str) -> str:
        done = subprocess.run([str(BINARY), "demo", *flags], capture_output=True, text=True, timeout=20, check=False)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        return done.stderr

    def test_help(self):
        done = subprocess.run([str(BINARY), "demo", "--help"], capture_output=True, text=True, timeout=20,
                              check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for flag in ("--once", "--serve", "--listen", "--delay", "--brokers", "--verbose"):
            self.assertIn(flag, done.stdout)

    def test_mistakes_are_named(self):
        self.assertIn("--serve page and --brokers", self.refused("--serve", "page"))
        self.assertIn("only crm and page", self.refused("--serve", "tea"))
        self.assertIn("--delay 9-3", self.refused("--serve", "crm", "--delay", "9-3"))
        self.assertIn("need --serve crm", self.refused("--delay", "5"))
        self.assertIn("--help", self.refused("--no-such-flag"))
        self.assertIn('"more"', self.refused("more"))


if __name__ == "__main__":
    unittest.main()
