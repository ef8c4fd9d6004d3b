"""A worker that did not run for longer than its session (SIGSTOP): what it had is somebody else's."""

import contextlib
import random
import signal
import threading

import offsets
from case import Case
from crm import StubCrm
from events import encoded, event
from oracle import first_appearances, judge
from traffic import fault_of, phone_of
from waiting import until
from worker import Worker, integration

EVENTS = 12_000
CONVERSATIONS = 400
PARTITIONS = 9
IN_FLIGHT = 32
SESSION = ("session.timeout.ms=3000", "heartbeat.interval.ms=500")


class Standstill(Case):
    def begin(self, events: int, workers: int):
        """Workers at work: settings, reader, inputs, workers."""
        stub = StubCrm("5-60", 1)
        self.addCleanup(stub.close)
        setup = self.setup_of([integration(stub.endpoint)], PARTITIONS, properties=SESSION,
                              delivery={"in_flight": IN_FLIGHT, "commit_interval": "200ms"})
        reader = self.reader(setup)
        seed = random.SystemRandom().randrange(1 << 32)
        print(f"seed {seed}", flush=True)
        started = [self.worker(setup) for _ in range(workers)]
        until("all have partitions", lambda: all(self.partitions_of(one) for one in started), 30, 0.1)
        chance = random.Random(seed)
        drawn = [int(CONVERSATIONS * chance.random() ** 2) for _ in range(events)]
        fed = self.feed(setup.topic, [{"key": b"c-%d" % one, "value": encoded(event(f"c-{one}", phone_of(one))),
                                       "about": phone_of(one)} for one in drawn])
        return setup, reader, fed, started

    def partitions_of(self, worker: Worker) -> int:
        return worker.sum("cad_worker_assigned_partitions")

    @contextlib.contextmanager
    def stopped(self, worker: Worker):
        worker.child.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            worker.child.send_signal(signal.SIGCONT)

    def repeats_behind(self, ends: dict[int, int], outputs: list) -> int:
        """Outputs that repeat an earlier one, at or behind these offsets."""
        firsts = {(one.partition, one.offset) for one in first_appearances(outputs)}
        return sum(one.offset >= ends[one.partition] and (one.partition, one.offset) not in firsts
                   for one in outputs)

    def test_partitions_are_taken_over(self):
        """Two others take over and go on; the third drops what it had and comes back for new partitions."""
        setup, reader, fed, workers = self.begin(EVENTS, 3)
        reader.wait(EVENTS // 10, 30, setup.output)
        sleeper, others = workers[0], workers[1:]
        before = [one.sum("cad_worker_rebalances_total") for one in others]
        def taken_over() -> bool:
            moved = all(one.sum("cad_worker_rebalances_total") >= was + 2 for one, was in zip(others, before))
            return moved and sum(self.partitions_of(one) for one in others) == PARTITIONS
        with self.stopped(sleeper):
            until("the others have it all", taken_over, 30, 0.05)
            reader.wait(reader.count() + EVENTS // 10, 30)      # the first of it is what the sleeper had open
            ends = {one: offsets.end(self.kafka.bootstrap, setup.output, one) for one in range(PARTITIONS)}
        sleeper.log.wait("a word on it", lambda line: line["msg"].startswith("stood still"), 10)
        until("the sleeper is back", lambda: self.partitions_of(sleeper) > 0, 30, 0.1)
        self.finished(setup, reader, 60)
        verdict = judge(fed, reader.of(setup.output), fault_of)
        old = self.repeats_behind(ends, reader.of(setup.output))
        with_producer = int(sleeper.sum("cad_worker_late_answers_total"))
        print(f"{verdict.summary()}, {old} of them after the sleeper woke, whose producer still had {with_producer}",
              flush=True)
        self.assertEqual(verdict.faults(), "")
        # what the others had open when the sleeper came back may repeat too
        self.assertLessEqual(old, with_producer + len(others) * IN_FLIGHT, "more than was with librdkafka")
        self.assertGreater(sleeper.sum('cad_worker_rebalances_total'), 2)
        for one in workers:
            self.check_conservation(one)

    def test_membership_outlives_the_standstill(self):
        """Stopped for about the session, again and again: whether the group has noticed or not, it goes on."""
        setup, reader, fed, workers = self.begin(600, 1)
        worker = workers[0]
        for number, seconds in enumerate((2.6, 3.0, 4.0), 1):
            worker.child.send_signal(signal.SIGSTOP)
            threading.Event().wait(seconds)
            worker.child.send_signal(signal.SIGCONT)
            worker.log.wait("a word on it", lambda line: line["msg"].startswith("stood still"), 10, number)
            until("partitions", lambda: self.partitions_of(worker) == PARTITIONS, 30, 0.1)
            fed += self.feed(setup.topic, [{"key": b"c-1", "value": encoded(event("c-1", phone_of(1))),
                                            "about": phone_of(1)}])
            self.finished(setup, reader)
        verdict = judge(fed, reader.of(setup.output), fault_of)
        self.assertEqual(verdict.faults(), "")
