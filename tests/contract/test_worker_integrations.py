"""`check` takes the integration examples that the schema takes, and refuses the others alike."""

import json
import unittest

import contract

# Where the worker is stricter than the schema, which does not look into placeholders and conditions, knows nothing of
# worker.cfg and cannot compare two values: name -> words of its error.
WORKER_IS_STRICTER = {
    "only-check-refuses-unknown-root": 'did you mean "contact"?',
    "only-check-refuses-broken-placeholder": "expected",
    "only-check-refuses-answer-in-the-request": "response",
    "only-check-refuses-secret-in-a-parameter": "authentications",
    "only-check-refuses-secret-not-there": "no entry",
    "only-check-refuses-unknown-filter": 'did you mean "digits"?',
    "only-check-refuses-python-outside-the-subset": "open",
    "only-check-refuses-header-twice-in-another-case": "given twice",
    "only-check-refuses-delay-above-delay-max": "delayMax",
    "only-check-refuses-shared-secret-not-there": "no secret",
    "only-check-refuses-priority-as-text-too-large": "4294967295",
    "only-check-refuses-placeholder-in-a-tokens-address": "no placeholders",
}
# Where the schema is stricter than the worker: the worker takes the file.
SCHEMA_IS_STRICTER = {
    "timeout-as-text-with-an-exponent",  # a pattern cannot tell 1e1 from 1e9
}

PLACED = r"(?m)^{}:[0-9]+:[0-9]+: error: "
EVENT = contract.EXAMPLES / "valid" / "conversation-event" / "received-call-in-a-queue.json"
ANSWER = {"status": 200, "headers": {"content-type": "application/json"}, "duration": 0.02,
          "body": {"name": "Ada", "title": "Countess", "first": "Ada", "mail": "ada@example.com", "lastname": "Lovelace",
                   "results": [{"name": "Ada", "score": 1.50}], "tickets": [{"id": "T-1"}, {"id": "T-2"}], "a b": {"c": 12345678901234567890}}}


def differs(path):
    return path.stem in WORKER_IS_STRICTER or path.stem in SCHEMA_IS_STRICTER


class Integrations(contract.WithWorker):
    def config_for(self, path, **more):
        return self.write("worker.cfg", contract.config_text(path, **more))

    def assert_refused(self, path):
        ran = self.check(self.config_for(path))
        self.assertEqual(ran.returncode, contract.CONFIG_FAULT, ran.stdout + ran.stderr)
        self.assertRegex(ran.stderr, PLACED.format(r".*" + path.name.replace(".", r"\.")))
        self.assertIn("^", ran.stderr)
        return ran.stderr

    def test_valid_ones_are_accepted(self):
        for path in contract.examples("valid", "integration"):
            if not differs(path):
                with self.subTest(path.name):
                    ran = self.check(self.config_for(path))
                    self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_invalid_ones_are_refused_at_their_place(self):
        for path in contract.examples("invalid", "integration"):
            if not differs(path):
                with self.subTest(path.name):
                    self.assert_refused(path)

    def test_differences_are_as_the_tables_say(self):
        for name, words in WORKER_IS_STRICTER.items():
            with self.subTest(name):
                self.assertIn(words, self.assert_refused(contract.EXAMPLES / "valid" / "integration" / f"{name}.json"))
        for name in SCHEMA_IS_STRICTER:
            with self.subTest(name):
                path = contract.EXAMPLES / "invalid" / "integration" / f"{name}.json"
                self.assertEqual(self.check(self.config_for(path)).returncode, 0)

    def test_each_valid_one_writes_a_valid_record(self):
        answers = self.write("answers.json", {"crm": ANSWER})
        for path in contract.examples("valid", "integration"):
            if not differs(path):
                with self.subTest(path.name):
                    ran, records = self.try_event(self.config_for(path, events='"any"'), EVENT, "--answers", answers)
                    self.assertEqual((ran.returncode, len(records)), (0, 1), ran.stderr)
                    contract.validator("conversation-cad").validate(records[0])
                    self.assertNotEqual(records[0]["status"], "failed")

    def test_values_keep_their_bytes(self):
        path = contract.EXAMPLES / "valid" / "integration" / "whole-answer-saved.json"
        answers = self.write("answers.json", '{"crm": {"status": 200, "body": {"n": 1.50, "big": 123456789012345678901234567890}}}')
        ran, _ = self.try_event(self.config_for(path), EVENT, "--answers", answers)
        self.assertIn("1.50", ran.stdout)
        self.assertIn("123456789012345678901234567890", ran.stdout)

    def test_file_that_is_no_json_is_refused(self):
        for name, text in (("comma", '{"request": {"method": "GET",}}'), ("comment", '{} // no'), ("empty", "")):
            with self.subTest(name):
                self.assert_refused(self.write(f"{name}.json", text))

    def test_duplicate_members_are_seen(self):
        ran = self.check(self.config_for(self.write("twice.json", '{"request": {"method": "GET", "method": "PUT"}}')))
        self.assertEqual(ran.returncode, contract.CONFIG_FAULT, json.dumps(ran.stderr))


if __name__ == "__main__":
    unittest.main()
