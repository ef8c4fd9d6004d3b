"""`try` tells a story that people can read, the same each time, and no secret is in it."""

import base64
import json
import os
import pathlib
import subprocess
import unittest
import urllib.parse

import contract

STORY = contract.ROOT / "tests" / "contract" / "story"
SECRETS = {"CRM_PASSWORD": "crm-demo-password", "SHOP_SECRET": "shop\"secret value", "API_KEY": "a-key/of the+api"}
NOW = ["--now", "2026-11-23T08:15:31Z", "--seed", "1"]
WORKER_CFG = """\
dial_plan: {{ country_code = "358"; trunk_prefix = "0"; international_prefix = "00"; }};
integrations = (
    {{ name = "crm"; endpoint = "https://crm.example/contacts"; events = "any"; configuration = "crm.json"; {fields} }} );
"""
GET = {"request": {"method": "GET", "params": {"phone": "{contact.source}"}}, "response": {"save": {"name": "{response.body.name}"}}}
EVENT = {"event": {"name": "received"}, "contact": {"id": "C1", "channel_type": "chat", "source": "+358 40 1234567"}}


def variants(secret):
    """How a secret may come back."""
    return {secret, urllib.parse.quote(secret, safe=""), json.dumps(secret)[1:-1], base64.b64encode(secret.encode()).decode()}


class Story(unittest.TestCase):
    """A chain of three with everything in it."""

    def told(self, answers=STORY / "answers.json", *options):
        ran = subprocess.run([contract.WORKER, "try", "-c", "worker.cfg", "--event", "event.json", "--answers", answers,
                              *NOW, *options], cwd=STORY, env={**os.environ, **SECRETS}, capture_output=True, text=True,
                             timeout=30, check=False)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return ran

    # clause 12.2
    def test_whole_text(self):
        """After a change that is meant: WRITE_STORY=1 tests/contract/test_try.py, and read the difference."""
        path = STORY / "story.txt"
        if os.environ.get("WRITE_STORY") == "1":
            path.write_text(self.told().stdout, encoding="utf-8")
        self.assertEqual(self.told().stdout, path.read_text(encoding="utf-8"))

    def test_the_same_each_time(self):
        self.assertEqual(self.told().stdout, self.told().stdout)

    # clause 8.4.1 12.2
    def test_no_secret_is_told(self):
        ran = self.told()
        for secret in [*SECRETS.values(), "proxy-password", "a-canned-token"]:
            for variant in variants(secret):
                self.assertNotIn(variant, ran.stdout + ran.stderr)


class Told(contract.WithWorker):
    def told(self, answers, *, fields="", configuration=GET, event=EVENT, **environment):
        self.write("crm.json", configuration)
        config = self.write("worker.cfg", WORKER_CFG.format(fields=fields))
        ran = self.worker("try", "-c", config, "--event", self.write("event.json", event), "--answers",
                          self.write("answers.json", answers), *NOW, **environment)
        return ran


class Answers(Told):
    def refused(self, answers):
        ran = self.told(answers)
        self.assertEqual((ran.returncode, ran.stdout), (contract.CONFIG_FAULT, ""), ran.stderr)
        return ran.stderr

    # clause 12.3
    def test_one_after_the_other(self):
        answers = {"crm": [{"status": 404, "duration": 0.5}, {"body": {"name": "Ada"}}]}
        ran = self.told(answers, fields='source_formats = [ "as_is", "digits" ];')
        self.assertRegex(ran.stdout, r"(?s)phone=%2B358%2040%201234567\n.*answer     404, 0 bytes, after 0\.500 s\n"
                                     r".*phone=358401234567\n.*answer     200.*outcome    found, 2 requests\n")

    def test_the_last_answers_all_further_requests(self):
        events = "\n".join([json.dumps(EVENT)] * 2)
        ran = self.told({"crm": [{"body": {"name": "first"}}, {"body": {"name": "second"}}]}, event=events)
        self.assertEqual(ran.stdout.count('saved      {"name":"first"}'), 2)  # a list is for one event

    def test_errors(self):
        for error in ("timeout", "dns", "connect", "tls", "reset", "too_large", "bad_answer", "address_denied"):
            with self.subTest(error):
                ran = self.told({"crm": {"error": error, "duration": 0.25}})
                self.assertRegex(ran.stdout, rf"answer     none, after 0\.250 s: {error} \([a-z]")
                self.assertRegex(ran.stdout, rf"outcome    failed: {error}(, 4 requests)?\n")

    def test_request_that_is_made_again(self):
        ran = self.told({"crm": [{"status": 503}, {"body": {"name": "Ada"}}]})
        self.assertRegex(ran.stdout, r"answer     503, .*\n  request    the same again(, [0-9]\.[0-9] s later)?\n  answer     200, ")

    def test_timeout_takes_its_time(self):
        configuration = {"request": {**GET["request"], "timeout": 2}, "response": GET["response"]}
        for answer in ({"error": "timeout"}, {"status": 200, "duration": 2.5}):
            ran = self.told({"crm": answer}, configuration=configuration)
            self.assertIn("answer     none, after 2.000 s: timeout (nobody answered in time)\n", ran.stdout)

    def test_without_an_entry_nobody_answers(self):
        self.assertIn("answer     none, after 0.000 s: connect (no connection could be made)\n", self.told({}).stdout)

    def test_headers_can_be_read(self):
        configuration = {"request": GET["request"], "response": {"save": {"tag": "{response.headers.etag}"}}}
        ran = self.told({"crm": {"headers": {"ETag": "x", "Link": ["a", "b"]}}}, configuration=configuration)
        self.assertIn("ETag: x\n             Link: a\n             Link: b\n", ran.stdout)
        self.assertIn('saved      {"tag":"x"}\n', ran.stdout)

    def test_text_cannot_move_the_cursor(self):
        ran = self.told({"crm": {"text": "\x1b[2J\x1b[31mred\u202eder\rx"}})
        self.assertIn("              [2J [31mred der x\n", ran.stdout)

    def test_long_answers_are_cut(self):
        ran = self.told({"crm": {"body": {"list": ["x" * 100] * 1000}}})
        self.assertLess(len(ran.stdout.splitlines()), 100)
        self.assertRegex(ran.stdout, r"\.\.\. [0-9]+ lines more\n")

    def test_faults_are_shown_as_by_check(self):
        for answers, place, words in (
                ('{"crm": {"status": 99}}', "1:20", "from 100 to 599"),
                ('{"crm": {"stauts": 200}}', "1:10", 'did you mean "status"?'),
                ('{"crm": [200]}', "1:10", "must be an object"),
                ('{"crm": []}', "1:9", "must not be empty"),
                ('{"crm": {"error": "timout"}}', "1:19", "one of timeout"),
                ('{"crm": {"error": "tls", "status": 200}}', "1:19", "no answer"),
                ('{"crm": {"body": 1, "text": "x"}}', "1:29", "either"),
                ('{"crm": {"headers": {"a": 1}}}', "1:27", "a text without control characters"),
                ('{"crm": {"headers": {"a": "x\\n"}}}', "1:27", "a text without control characters"),
                ('{"crm": {"duration": "long"}}', "1:22", "seconds"),
                ('{"crm": }', "1:9", "not JSON"),
                ("[]", "1:1", "expected an object")):
            with self.subTest(answers):
                told = self.refused(answers)
                self.assertIn(f"answers.json:{place}: error: ", told)
                self.assertIn(words, told)

    def test_unknown_name_is_a_warning(self):
        ran = self.told({"crmm": {"status": 200}})
        self.assertEqual(ran.returncode, 0)
        self.assertIn('answers.json:1:2: warning: no integration has the name "crmm"; did you mean "crm"?', ran.stderr)


class WhatHappens(Told):
    def conditional(self, condition, event=EVENT):
        configuration = {"request": {**GET["request"], "condition": condition}, "response": GET["response"]}
        return self.told({"crm": {"body": {"name": "Ada"}}}, configuration=configuration, event=event).stdout

    # clause 12.1
    def test_condition_is_true(self):
        told = self.conditional("contact.get_channel_type() == 'chat'")
        self.assertIn("  condition  contact.get_channel_type() == 'chat'\n             is true\n  request ", told)

    # clause 12.1
    def test_condition_is_false(self):
        told = self.conditional("contact.get_language() in ('en', 'fi') or len(contact.get_source()) > 20")
        self.assertIn("             is false, as\n"
                      "               contact.get_language()                  None\n"
                      "               contact.get_language() in ('en', 'fi')  False\n"
                      "               contact.get_source()                    '+358 40 1234567'\n"
                      "               len(contact.get_source()) > 20          False\n"
                      "  outcome    skipped: condition\n", told)

    def test_condition_raises(self):
        told = self.conditional("'9' in str(3) or int(contact.get_id()) > 3")
        self.assertIn("  condition  '9' in str(3) or int(contact.get_id()) > 3\n"
                      "                              ^\n"
                      "             raises ValueError in column 18: invalid literal for int() with base 10: 'C1'\n", told)
        self.assertIn("  outcome    failed: condition_error\n", told)
        self.assertNotIn("C1", told.partition("\nresult ")[2].partition('"integrations":')[2])  # no data in the record's error

    def test_condition_that_loops_is_told_in_short(self):
        told = self.conditional("any(contact.get_source() == str(x) for x in range(0, 70)) or len([x for x in range(0, 70)]) > 70")
        self.assertIn("  outcome    skipped: condition\n", told)
        self.assertLess(len(told.splitlines()), 60)

    def test_condition_without_parts(self):
        self.assertIn("  condition  1 > 2\n             is false\n  outcome ", self.conditional("1 > 2"))

    # clause 12.2
    def test_missing_value_in_the_url(self):
        ran = self.told({}, event={"event": {"name": "received"}, "contact": {"source": ""}})
        self.assertIn('  missing    {contact.source} in parameter "phone"\n', ran.stdout)
        self.assertIn("request    none: a value that it needs is missing", ran.stdout)
        self.assertIn("outcome    skipped: missing_value\n", ran.stdout)

    # clause 12.1
    def test_nothing_applies(self):
        ran = self.told({}, event={"event": {"name": "exploded"}, "contact": {}})
        self.assertIn("  crm  does not run: the event's name is none of the nine\n", ran.stdout)
        self.assertIn("record       none is written", ran.stdout)

    def test_dead_letter(self):
        self.assertRegex(self.told({}, event="nonsense").stdout, r"\ndead letter  not_json: .* at byte 0\n$")

    def test_delay_takes_no_time(self):
        configuration = {"request": {**GET["request"], "delay": 200, "delayMax": 300}, "response": GET["response"]}
        self.assertIn("outcome    found\n", self.told({"crm": {"body": {"name": "Ada"}}}, configuration=configuration).stdout)

    # clause 9.4.4
    def test_request_that_nobody_waits_for_is_waited_for(self):
        configuration = {"request": {"method": "POST", "block": False, "body": {"a": 1}}}
        ran = self.told({"crm": {"status": 200, "duration": 3}}, configuration=configuration)
        self.assertIn("outcome    done\n", ran.stdout)
        self.assertIn('"outcome":"done"', ran.stdout)


if __name__ == "__main__":
    unittest.main()
