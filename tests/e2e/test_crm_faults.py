"""What the CRM may do wrong: each answer has its outcome, and the conversation goes on."""

import json

from case import Case
from crm import Answer, Asked, json_answer, knows_all
from events import encoded, event
from worker import SEED, integration

PHONE = "+358401234567"


def answer(status: int, body: bytes = b"{}", **headers: str) -> Answer:
    return Answer(status, body, {"Content-Type": "application/json",
                                 **{name.replace("_", "-"): value for name, value in headers.items()}})


# phone: (answer, status of the record, outcome, reason, HTTP status)
FAULTS = {
    "+1404": (answer(404, b'{"error":"unknown"}'), "not_found", "not_found", None, 404),
    "+1204": (Answer(204, b"", {}), "not_found", "not_found", None, 204),
    "+1503": (answer(503), "failed", "failed", "http_5xx", 503),
    "+1500": (answer(500, b"<html>"), "failed", "failed", "http_5xx", 500),
    "+1400": (answer(400), "failed", "failed", "http_4xx", 400),
    "+1403": (answer(403), "failed", "failed", "http_4xx", 403),
    "+1302": (answer(302, Location="/contacts?phone=%2B358401234567"), "failed", "failed", "http_3xx", 302),
    "+1308": (answer(308, Location="http://127.0.0.1:1/"), "failed", "failed", "http_3xx", 308),
    "+1001": (Answer(fault="close"), "failed", "failed", "reset", None),
    "+1002": (Answer(fault="reset"), "failed", "failed", "reset", None),
    "+1003": (Answer(fault="slow"), "failed", "failed", "timeout", None),
    "+1004": (answer(200, b"<html>welcome</html>"), "not_found", "found", None, 200),
    "+1005": (answer(200, b""), "not_found", "found", None, 200),
    "+1006": (answer(200, b"null"), "not_found", "found", None, 200),
    "+1007": (answer(200, b'{"id":'), "not_found", "found", None, 200),
    "+1008": (json_answer({"x": "y" * (1 << 20)}), "failed", "failed", "too_large", 200),
    "+1009": (json_answer([1, 2]), "not_found", "found", None, 200),
    "+1010": (Answer(200, b"{}", {"Content-Length": "5"}, "cut"), "failed", "failed", "reset", 200),
}


def script(asked: Asked) -> Answer:
    phone = asked.param("phone")[0]
    return FAULTS[phone][0] if phone in FAULTS else knows_all(asked)


class CrmFaults(Case):
    def quick(self) -> str:
        """The seed's JSON with a time-out of one second."""
        configuration = json.loads(SEED.read_text())
        configuration["request"]["timeout"] = 1
        return json.dumps(configuration, indent=2)

    def test_each(self):
        """All faults in one conversation, a known caller behind each."""
        crm = self.crm(script)
        setup = self.setup_of([integration(crm.endpoint, configuration="quick.json", retry={"max": 0},
                                           cache={"single_flight": False})],
                              files={"quick.json": self.quick()})
        reader = self.reader(setup)
        self.worker(setup)
        phones = [phone for fault in FAULTS for phone in (fault, PHONE)]
        self.feed(setup.topic, [{"key": b"c", "value": encoded(event("c", phone))} for phone in phones])
        self.finished(setup, reader)
        outputs = reader.of(setup.output)
        self.assertEqual([one.source()[2] for one in outputs], list(range(len(phones))))
        for phone, record in zip(phones, outputs):
            with self.subTest(phone):
                self.check(phone, record)
        self.assertTrue(all(one.authorized for one in crm.asked))
        self.check_asked_once(crm)

    def check(self, phone: str, record) -> None:
        out = record.json()
        self.check_output(record)
        entry = out["integrations"][0]
        got = out["status"], entry["outcome"], entry.get("reason"), entry.get("status")
        expected = FAULTS[phone][1:] if phone in FAULTS else ("enriched", "found", None, 200)
        self.assertEqual(got, expected)
        self.assertEqual(bool(out["cad"]), phone == PHONE)

    def check_asked_once(self, crm) -> None:
        """No redirect followed, nothing sent twice where an answer came."""
        asked = [one.param("phone")[0] for one in crm.asked]
        self.assertEqual({phone: asked.count(phone) for phone in FAULTS if not FAULTS[phone][0].fault},
                         {phone: 1 for phone in FAULTS if not FAULTS[phone][0].fault})
        self.assertEqual(asked.count(PHONE), len(FAULTS))

    def test_slow_caller_holds_nobody_up(self):
        """One conversation waits for a hanging CRM; the others of its partition go on."""
        crm = self.crm(script)
        setup = self.setup_of([integration(crm.endpoint, configuration="quick.json")],
                              files={"quick.json": self.quick()})
        reader = self.reader(setup)
        self.worker(setup)
        self.feed(setup.topic, [{"key": b"slow", "value": encoded(event("slow", "+1003"))}] +
                  [{"key": b"k%d" % number, "value": encoded(event("k", PHONE))} for number in range(50)])
        self.finished(setup, reader)
        self.assertEqual(reader.of(setup.output)[-1].key, b"slow")
