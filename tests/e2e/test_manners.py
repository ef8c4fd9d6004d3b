"""Manners towards a CRM that is in trouble: tries again, waits as told, leaves it alone, gives up in time.

clause 13.1.1 13.1.5 13.2.3 13.3.1 13.3.5 13.5.3"""

import threading
import time
from datetime import datetime, timezone

from case import Case
from crm import Answer, Asked, knows_all
from events import encoded, event
from waiting import until
from worker import Worker, integration

PHONE = "+358401234567"


def trouble(status: int, **headers: str) -> Answer:
    return Answer(status, b"{}", {"Content-Type": "application/json",
                                  **{name.replace("_", "-"): value for name, value in headers.items()}})


class Troubled:
    """Answers the first requests as it is told, and then as one that knows all; remembers when it was asked."""

    def __init__(self, *first: Answer):
        self.first = list(first)
        self.times: list[float] = []

    def __call__(self, asked: Asked) -> Answer:
        self.times.append(time.monotonic())
        return self.first.pop(0) if self.first else knows_all(asked)


class Manners(Case):
    def start(self, script, **fields):
        crm = self.crm(script)
        self.setup = self.setup_of([integration(crm.endpoint, **fields)])
        self.output = self.reader(self.setup)
        self.running = self.worker(self.setup)
        return crm

    def calls(self, *conversations: str, phone: str = PHONE, when: str = "") -> list:
        """The integrations' entries of new calls, one of each conversation, in their order."""
        before = self.output.count()
        records = [event(name, phone) for name in conversations]
        for record in records:
            record["event"]["datetime"] = when or datetime.now(timezone.utc).isoformat()
        self.feed(self.setup.topic, [{"key": name.encode(), "value": encoded(record)}
                                     for name, record in zip(conversations, records)])
        self.finished(self.setup, self.output)
        outputs = sorted(self.output.of(self.setup.output)[before:], key=lambda one: one.source()[2])
        for one in outputs:
            self.check_output(one)
        return [one.json()["integrations"][0] for one in outputs]

    def metric(self, name: str) -> float:
        return self.running.sum("cad_worker_lookup_" + name)

    def test_retry(self):
        """A broken connection and a 503 are passed over; Retry-After is waited for."""
        script = Troubled(Answer(fault="reset"), trouble(503))
        self.start(script)
        entry, = self.calls("a")
        self.assertEqual((entry["outcome"], entry["tries"]), ("found", 3))
        script.first = [trouble(429, Retry_After="1")]
        entry, = self.calls("b")
        self.assertEqual((entry["outcome"], entry["tries"]), ("found", 2))
        self.assertGreaterEqual(script.times[-1] - script.times[-2], 0.99)
        self.assertEqual(self.metric("retries_total"), 3)

    def test_breaker(self):
        """It opens after failures, lets nothing pass, and closes when one request goes well."""
        script = Troubled(*[trouble(500)] * 5)
        self.start(script, retry={"max": 0}, breaker={"at_least": 5, "open_for": "2s"})
        reasons = [entry["reason"] for name in "abcde" for entry in self.calls(name)]
        self.assertEqual(reasons, ["http_5xx"] * 5)
        self.assertEqual(self.metric("breaker_open"), 1)
        entry, = self.calls("f")
        self.assertEqual((entry["outcome"], entry["reason"], entry["tries"]), ("failed", "breaker_open", 0))
        self.assertEqual(len(script.times), 5)
        until("a call is answered again", lambda: self.calls("g")[0]["outcome"] == "found", every=0.2)
        self.assertEqual(self.metric("breaker_open"), 0)
        self.assertEqual(self.metric("breaker_opened_total"), 1)

    def test_deadline(self):
        """What comes too late is not asked; a request that takes too long is given up."""
        script = Troubled(Answer(fault="slow"))
        self.start(script, deadline="2s")
        entry, = self.calls("a", when="2026-03-01T09:30:00.000Z")
        self.assertEqual((entry["outcome"], entry["tries"], script.times), ("late", 0, []))
        entry, = self.calls("b")
        self.assertEqual((entry["outcome"], len(script.times)), ("late", 1))
        entry, = self.calls("c")
        self.assertEqual(entry["outcome"], "found")

    def test_equal_requests(self):
        """Many ask the same at the same time: it is sent once."""
        go_on = threading.Event()
        asked = []

        def script(one: Asked) -> Answer:
            asked.append(one)
            go_on.wait(20)
            return knows_all(one)

        self.start(script)
        threading.Thread(target=self.let_go, args=(go_on, 19), daemon=True).start()
        entries = self.calls(*[f"k{number}" for number in range(20)])
        self.assertEqual([entry["outcome"] for entry in entries], ["found"] * 20)
        self.assertEqual(sorted(entry["tries"] for entry in entries), [0] * 19 + [1])
        self.assertEqual(len(asked), 1)

    def let_go(self, go_on: threading.Event, coalesced: int) -> None:
        worker: Worker = self.running
        until("the others wait", lambda: worker.sum("cad_worker_lookup_coalesced_total") == coalesced)
        go_on.set()
