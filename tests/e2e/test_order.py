"""Order and no loss over ends by signals."""

import random

from case import Case
from crm import StubCrm
from oracle import judge
from traffic import fault_of, zipf
from waiting import until
from worker import integration

FAST_GROUP = ("session.timeout.ms=3000", "heartbeat.interval.ms=500")


class Order(Case):
    def stub(self, delay: str, seed: int) -> StubCrm:
        stub = StubCrm(delay, seed)
        self.addCleanup(stub.close)
        return stub

    def test_sigterm_drains(self):
        """SIGTERM amid work: exit 0, all that was written is committed, the next worker repeats nothing."""
        stub = self.stub("20-60", 1)
        setup = self.setup_of([integration(stub.endpoint, cache={"single_flight": False})], 4, properties=FAST_GROUP,
                              delivery={"in_flight": 64})
        reader = self.reader(setup)
        fed = self.feed(setup.topic, zipf(3000, 200, random.Random(7)))
        first = self.worker(setup)
        reader.wait(300, topic=setup.output)
        first.term()
        self.assertEqual(first.wait_exit(), 0, first.log.tail())
        written = self.kafka.ends(setup.output)
        self.assertLess(sum(written.values()), 3000)
        self.assertEqual(self.kafka.committed(setup.topic, setup.topic), written)
        self.worker(setup)
        self.finished(setup, reader)
        verdict = judge(fed, reader.of(setup.output), fault_of)
        self.assertEqual((verdict.faults(), verdict.repeats), ("", 0))

    def test_second_signal(self):
        """A second SIGTERM ends at once, with 128 + 15, although the CRM hangs."""
        stub = self.stub("9000", 1)
        setup = self.setup_of([integration(stub.endpoint)])
        worker = self.worker(setup)
        self.feed(setup.topic, zipf(10, 2, random.Random(1)))
        until("a lookup under way", lambda: worker.sum("cad_worker_inflight_events") > 0)
        worker.term()
        worker.log.wait("the first signal", lambda line: line["msg"].startswith("stopping"))
        worker.term()
        self.assertEqual(worker.wait_exit(5), 143)
