"""One slow conversation fills the window of its partition: that partition waits, the other one does not."""

from case import Case
from crm import Answer, Asked, knows_all
from events import encoded, event
from oracle import judge
from waiting import until
from worker import integration

PHONE = "+358401234567"
HANGS = "+1003"
WINDOW = 16
EVENTS = 200


def script(asked: Asked) -> Answer:
    return Answer(fault="slow") if asked.param("phone")[0] == HANGS else knows_all(asked)


def fault_of(source, record) -> str:
    expected = "failed" if source.value == HANGS else "enriched"
    return "" if record.json()["status"] == expected else f"{record.json()['status']}, expected {expected}"


class BackPressure(Case):
    def fed(self, partition: int, phones: list[str]) -> list[dict]:
        return [{"partition": partition, "key": b"p%d-%d" % (partition, number), "about": phone,
                 "value": encoded(event(f"p{partition}-{number}", phone))} for number, phone in enumerate(phones)]

    def test_one_partition_waits(self):
        """Paused and resumed by librdkafka for real: nothing lost, nothing twice."""
        crm = self.crm(script)
        setup = self.setup_of([integration(crm.endpoint)], 2,
                              delivery={"window": WINDOW, "in_flight": 64, "event_timeout": "8s"})
        reader = self.reader(setup)
        worker = self.worker(setup)
        inputs = self.feed(setup.topic, self.fed(0, [HANGS] + [PHONE] * EVENTS) + self.fed(1, [PHONE] * EVENTS))
        until("a paused partition", lambda: worker.sum("cad_worker_paused_partitions") == 1, 10, 0.05)
        until("the other partition finished",
              lambda: sum(one.source()[1] == 1 for one in reader.of(setup.output)) == EVENTS, 10, 0.05)
        self.assertLess(reader.count(setup.output), EVENTS + WINDOW, "the slow one's partition did not wait")
        self.finished(setup, reader)
        verdict = judge(inputs, reader.of(setup.output), fault_of)
        self.assertEqual((verdict.faults(), verdict.repeats), ("", 0))
        self.assertEqual(worker.sum("cad_worker_paused_partitions"), 0)

    def test_full_windows_come_and_go(self):
        """A window much smaller than what is fetched: every pause throws the prefetched queue away."""
        crm = self.crm(knows_all)
        setup = self.setup_of([integration(crm.endpoint)], 2, delivery={"window": WINDOW, "in_flight": 64})
        reader = self.reader(setup)
        self.worker(setup)
        inputs = self.feed(setup.topic, self.fed(0, [PHONE] * EVENTS) + self.fed(1, [PHONE] * EVENTS))
        self.finished(setup, reader, 60)
        verdict = judge(inputs, reader.of(setup.output), fault_of)
        self.assertEqual((verdict.faults(), verdict.repeats), ("", 0))
