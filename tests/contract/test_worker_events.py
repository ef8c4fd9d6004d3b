"""What the worker really writes for each event example, held against the output schema.

`try --record` runs the plan of `run` with canned answers; output_unmatched = true makes the difference
visible between an event that nothing applies to (a record) and one that is no event (no record: run
writes a dead letter)."""

import json
import unittest

import contract

ANSWER = {"crm": {
    "status": 200,
    "headers": {"content-type": "application/json"},
    "body": {"id": "901", "properties": {"firstname": "Ada", "lastname": "Lovelace", "company": "Analytical Engines",
                                         "jobtitle": "Programmer"}, "tickets": [{"id": "T-75"}, {"id": "T-76"}, {"id": "T-77"}]},
    "duration": 0.043,
}}
CAD = {"customer_data": {"id": "901", "firstname": "Ada", "lastname": "Lovelace", "company": "Analytical Engines",
                         "jobtitle": "Programmer", "lastticket": "T-77"}}

# The seed's integration asks on received, transferred and forwarded. Whatever is not here is enriched.
OTHER_STATUS = {
    "ended-outbound-call": "unmatched",
    "smallest-event": "unmatched",
    "unknown-event-name": "unmatched",
    "withheld-number": "skipped",
    "source-is-null": "skipped",
}

# Where the schema is stricter than the worker: it refuses the event, the worker takes it and gives this status.
SCHEMA_IS_STRICTER = {
    "direction-unknown": "unmatched",
    "channel-type-is-a-number": "enriched",
    "queue-is-a-text": "enriched",
    "source-is-a-number": "enriched",
    "datetime-is-a-number": "enriched",
    "guid-is-a-number": "enriched",
}

# What is no event -> the word of its dead letter. With SCHEMA_IS_STRICTER these are all invalid examples.
DEAD_LETTERS = {
    "a-list-of-events": "no_event_name",
    "a-text": "no_event_name",
    "null": "no_event_name",
    "event-missing": "no_event_name",
    "event-is-a-text": "no_event_name",
    "event-name-missing": "no_event_name",
    "event-name-is-empty": "no_event_name",
    "event-name-is-a-number": "no_event_name",
    "event-name-is-null": "no_event_name",
    "contact-missing": "no_contact",
    "contact-is-null": "no_contact",
    "contact-is-a-list": "no_contact",
}
# What no JSON Schema can see.
NO_JSON = {
    "not_json": b'{"event": {"name": "received"}, "contact": {}',
    "bom": b'\xef\xbb\xbf{"event": {"name": "received"}, "contact": {}}',
    "framing": b'\0\0\0\0\7{"event": {"name": "received"}, "contact": {}}',
    "too_large": b'{"event": {"name": "received"}, "contact": {"id": "' + b"1" * (1 << 20) + b'"}}',
}

# answer of the CRM -> (status of the record, outcome, reason)
ANSWERS = {
    "found": (ANSWER["crm"], ("enriched", "found", None)),
    "nothing to save in it": ({"status": 200, "body": {}}, ("not_found", "found", None)),
    "a list": ({"status": 200, "body": []}, ("not_found", "found", None)),
    "text": ({"status": 200, "text": "busy"}, ("not_found", "found", None)),
    "204": ({"status": 204}, ("not_found", "not_found", None)),
    "404": ({"status": 404, "body": {"error": "unknown"}}, ("not_found", "not_found", None)),
    "302": ({"status": 302, "headers": {"location": "http://127.0.0.1/"}}, ("failed", "failed", "http_3xx")),
    "401": ({"status": 401}, ("failed", "failed", "http_4xx")),
    "503": ({"status": 503}, ("failed", "failed", "http_5xx")),
    "slower than the time-out": ({"status": 200, "body": {}, "duration": 11}, ("failed", "failed", "timeout")),
    "no entry": (None, ("failed", "failed", "connect")),
}
SEED = contract.EXAMPLES / "valid" / "integration" / "customer-data-from-a-crm.json"


class WithPlan(contract.WithWorker):
    """The seed's integration, and a CRM that knows everybody."""

    def setUp(self):
        super().setUp()
        self.config = self.write("worker.cfg", contract.config_text(SEED, unmatched=True))
        self.answers = self.write("answers.json", ANSWER)

    def records(self, event, *more):
        """The records for an event file, each of them valid by the output schema."""
        ran, records = self.try_event(self.config, event, "--answers", self.answers, *more)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        for record in records:
            contract.validator("conversation-cad").validate(record)
        return records


class Events(WithPlan):
    def test_valid_events_give_one_valid_record(self):
        for path in contract.examples("valid", "conversation-event"):
            with self.subTest(path.name):
                records = self.records(path)
                self.assertEqual([r["status"] for r in records], [OTHER_STATUS.get(path.stem, "enriched")])

    def test_records_say_what_the_event_said(self):
        for path in contract.examples("valid", "conversation-event"):
            with self.subTest(path.name):
                event, (record,) = contract.load(path), self.records(path)
                self.assertEqual(record["event"]["name"], event["event"]["name"].lower())
                self.assertEqual(record["guid"], event["contact"].get("guid"))
                self.assertEqual(record["conversation_id"], event["contact"].get("id"))
                self.assertEqual(record["cad"], CAD if record["status"] == "enriched" else {})

    def test_without_output_unmatched_they_give_none(self):
        self.config = self.write("quiet.cfg", contract.config_text(SEED))
        unmatched = [name for name, status in OTHER_STATUS.items() if status == "unmatched"]
        for name in unmatched:
            with self.subTest(name):
                self.assertEqual(self.records(contract.EXAMPLES / "valid" / "conversation-event" / f"{name}.json"), [])

    def test_json_lines_give_the_same_records_in_order(self):
        events = [contract.load(path) for path in contract.examples("valid", "conversation-event")]
        lines = self.write("events.jsonl", "".join(json.dumps(event) + "\n" for event in events))
        names = [record["event"]["name"] for record in self.records(lines)]
        self.assertEqual(names, [event["event"]["name"].lower() for event in events])

    def test_same_time_and_seed_give_the_same_bytes(self):
        event = contract.examples("valid", "conversation-event")[0]
        arguments = ("try", "-c", self.config, "--event", event, "--record", "--answers", self.answers,
                     "--now", "2026-11-23T08:15:31Z", "--seed", "7")
        first, second = self.worker(*arguments), self.worker(*arguments)
        self.assertTrue(first.stdout)
        self.assertEqual(first.stdout, second.stdout)

    def test_each_answer_gives_its_outcome(self):
        event = contract.EXAMPLES / "valid" / "conversation-event" / "received-direct-call.json"
        for name, (answer, expected) in ANSWERS.items():
            with self.subTest(name):
                self.answers = self.write("answers.json", {"crm": answer} if answer else {})
                (record,) = self.records(event)
                (entry,) = record["integrations"]
                self.assertEqual((record["status"], entry["outcome"], entry.get("reason")), expected)


class InvalidEvents(WithPlan):
    def assert_dead_letter(self, event, reason):
        ran, records = self.try_event(self.config, event, "--answers", self.answers)
        self.assertEqual((ran.returncode, records), (0, []), ran.stderr)
        self.assertRegex(ran.stderr, rf"(?m)^dead letter: {reason}: [\x20-\x7e]+$")

    def test_no_event_is_a_dead_letter(self):
        for name, reason in DEAD_LETTERS.items():
            with self.subTest(name):
                self.assert_dead_letter(contract.EXAMPLES / "invalid" / "conversation-event" / f"{name}.json", reason)

    def test_no_json_is_a_dead_letter(self):
        for reason, value in NO_JSON.items():
            with self.subTest(reason):
                path = self.folder / "event.json"
                path.write_bytes(value)
                self.assert_dead_letter(path, reason)

    def test_tables_name_every_invalid_example(self):
        names = {path.stem for path in contract.examples("invalid", "conversation-event")}
        self.assertEqual({*DEAD_LETTERS, *SCHEMA_IS_STRICTER}, names)

    def test_where_the_schema_is_stricter(self):
        for name, status in SCHEMA_IS_STRICTER.items():
            with self.subTest(name):
                records = self.records(contract.EXAMPLES / "invalid" / "conversation-event" / f"{name}.json")
                self.assertEqual([record["status"] for record in records], [status])

    def test_the_next_event_is_served(self):
        bad = [contract.load(path) for path in contract.examples("invalid", "conversation-event") if path.stem not in SCHEMA_IS_STRICTER]
        good = contract.load(contract.EXAMPLES / "valid" / "conversation-event" / "received-direct-call.json")
        texts = [json.dumps(event) for event in [*bad, good]]
        for name, lines in (("bad ones first", texts), ("no JSON first", ["no JSON", *texts]), ("no JSON between", [texts[0], "{", texts[-1]])):
            with self.subTest(name):
                path = self.write("events.jsonl", "".join(line + "\n" for line in lines))
                _, records = self.try_event(self.config, path, "--answers", self.answers)
                self.assertEqual([record["status"] for record in records], ["enriched"])


if __name__ == "__main__":
    unittest.main()
