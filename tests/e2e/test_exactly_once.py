"""Exactly once: a reader of committed records sees each output once, while workers stop and come back."""

import os
import random
import signal
import time

import test_order
from case import Case
from crm import StubCrm
from oracle import judge
from traffic import fault_of, zipf
from waiting import until
from worker import Setup, Worker, integration


class ExactlyOnce(Case):
    stub = test_order.Order.stub

    def exactly(self, endpoint: str, partitions: int, **delivery) -> Setup:
        return self.setup_of([integration(endpoint, cache={"single_flight": False})], partitions,
                             properties=test_order.FAST_GROUP,
                             delivery={"guarantee": "exactly_once", "transaction_timeout": "5s", **delivery})

    def named(self, setup: Setup, name: str, ready: bool = True) -> Worker:
        """A worker with an instance of its own."""
        setup.more["instance"] = name
        return self.worker(setup, ready)

    def all_committed(self, setup: Setup, reader, count: int, seconds: float = 60) -> None:
        self.kafka.wait_committed(setup.topic, setup.topic, seconds)
        reader.wait(count, seconds)

    def judged(self, fed: list, reader, setup: Setup) -> None:
        verdict = judge(fed, reader.of(setup.output), fault_of)
        print(verdict.summary(), flush=True)
        self.assertEqual((verdict.faults(), verdict.repeats), ("", 0))

    def test_start_and_stop(self):
        """A fresh start, an idle end without lag, a clean stop, and a second start that repeats nothing."""
        stub = self.stub("0-20", 1)
        setup = self.exactly(stub.endpoint, 2)
        reader = self.reader(setup)
        fed = self.feed(setup.topic, zipf(500, 50, random.Random(3)))
        first = self.worker(setup)
        self.all_committed(setup, reader, 500)
        self.assertEqual(first.stop(), 0, first.log.tail())
        fed += self.feed(setup.topic, zipf(500, 50, random.Random(4)))
        self.worker(setup)
        self.all_committed(setup, reader, 1000)
        self.judged(fed, reader, setup)

    def test_stop_amid_work(self):
        """SIGTERM amid work: exit 0, what is written is committed, nothing is repeated."""
        stub = self.stub("50-100", 1)
        setup = self.exactly(stub.endpoint, 4, in_flight=64)
        reader = self.reader(setup)
        fed = self.feed(setup.topic, zipf(6000, 200, random.Random(7)))
        first = self.worker(setup)
        reader.wait(300, topic=setup.output)
        first.term()
        self.assertEqual(first.wait_exit(), 0, first.log.tail())
        committed = sum(self.kafka.committed(setup.topic, setup.topic).values())
        self.assertLess(committed, 6000)
        reader.wait(committed, topic=setup.output)
        self.assertEqual(reader.count(setup.output), committed)
        self.worker(setup)
        self.all_committed(setup, reader, 6000)
        self.judged(fed, reader, setup)

    def test_dead_letters(self):
        """Dead letters, tombstones and outputs in the same transactions."""
        stub = self.stub("0-20", 1)
        setup = self.exactly(stub.endpoint, 1)
        reader = self.reader(setup)
        good = zipf(100, 10, random.Random(5))
        bad = [{"key": b"c-1", "value": b"not json"}, {"key": b"c-2", "value": None}]
        fed = self.feed(setup.topic, good[:50])
        self.feed(setup.topic, bad)
        fed += self.feed(setup.topic, good[50:])
        self.worker(setup)
        self.all_committed(setup, reader, 101)
        self.assertEqual(reader.count(setup.dead_letter), 1)
        self.judged(fed, reader, setup)

    def test_transactional_input(self):
        """Input that is committed or aborted itself: aborted events are not there, and no marker lags at rest."""
        stub = self.stub("0-20", 1)
        setup = self.exactly(stub.endpoint, 2)
        reader = self.reader(setup)
        self.worker(setup)
        producer = self.kafka.producer(**{"transactional.id": setup.topic})
        producer.init_transactions(20)
        for number, end in enumerate((producer.commit_transaction, producer.abort_transaction) * 3):
            producer.begin_transaction()
            for record in zipf(100, 20, random.Random(number)):
                record.pop("about")
                producer.produce(setup.topic, **record)
            producer.flush(20)
            end(20)
        until("no lag", lambda: self.kafka.committed(setup.topic, setup.topic) == self.kafka.ends(setup.topic), 30)
        reader.wait(300)
        self.assertEqual(sum(self.kafka.ends(setup.topic).values()), 600 + 6 * 2)
        self.assertEqual(len({record.source() for record in reader.of(setup.output)}), 300)
        self.assertEqual(reader.count(), 300)

    def test_zombie(self):
        """Stopped beyond its session, a worker comes back amid its transactions: what it had is refused."""
        stub = self.stub("0-50", 1)
        setup = self.exactly(stub.endpoint, 2, in_flight=64)
        reader = self.reader(setup)
        fed = self.feed(setup.topic, zipf(12000, 500, random.Random(9)))
        zombie = self.named(setup, "zombie")
        reader.wait(1000, topic=setup.output)
        os.kill(zombie.child.pid, signal.SIGSTOP)
        other = self.named(setup, "other", ready=False)
        seen = reader.count(setup.output)
        reader.wait(seen + 2000, 60, topic=setup.output)
        os.kill(zombie.child.pid, signal.SIGCONT)
        self.all_committed(setup, reader, 12000, 120)
        self.judged(fed, reader, setup)
        until("the zombie in the group again", lambda: zombie.sum("cad_worker_rebalances_total") >= 2)
        self.assertTrue(zombie.alive() and other.alive())

    def test_broker_stands_still(self):
        """The broker answers no commit within the transaction's time: another producer takes over, and what the
        group says decides what is written again."""
        stub = self.stub("0-50", 1)
        setup = self.exactly(stub.endpoint, 2, in_flight=64, transaction_timeout="3s")
        reader = self.reader(setup)
        fed = self.feed(setup.topic, zipf(12000, 500, random.Random(13)))
        worker = self.worker(setup)
        for pause in range(2):
            reader.wait(reader.count(setup.output) + 1000, 60, topic=setup.output)
            self.kafka.pause(12)
            worker.log.wait("another producer", lambda line: line["msg"] == "another producer takes over", 60,
                            count=pause + 1)
        self.all_committed(setup, reader, 12000, 120)
        self.judged(fed, reader, setup)
        self.assertGreaterEqual(worker.sum("cad_worker_transactions_undone_total"), 2)

    def test_same_name(self):
        """Two workers of one name: one of them ends with 76, the other goes on."""
        stub = self.stub("0-50", 1)
        setup = self.exactly(stub.endpoint, 2)
        reader = self.reader(setup)
        fed = self.feed(setup.topic, zipf(1000, 50, random.Random(11)))
        workers = [self.named(setup, "twin", ready=False) for _ in range(2)]
        more = []
        deadline = time.monotonic() + 60
        while all(one.alive() for one in workers) and time.monotonic() < deadline:
            more += self.feed(setup.topic, zipf(50, 50, random.Random(12)))
            time.sleep(0.05)
        ended = [one for one in workers if not one.alive()]
        self.assertEqual(len(ended), 1)
        self.assertEqual(ended[0].wait_exit(), 76, ended[0].log.tail())
        self.all_committed(setup, reader, 1000 + len(more), 60)
        self.judged(fed + more, reader, setup)
