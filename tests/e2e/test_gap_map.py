"""Finished offsets beyond the committed one, in the metadata of real commits: what a crash repeats, what strange
metadata does, and that a group at rest has no lag."""

import threading

import gap_map
import offsets
from case import Case
from crm import StubCrm, json_answer
from events import encoded, event
from oracle import judge
from waiting import until
from worker import Worker, integration

GROUP = ("session.timeout.ms=3000", "heartbeat.interval.ms=500")
EVENTS = 6000
IN_FLIGHT = 40


def fault_of(source, record) -> str:
    status = record.json()["status"]
    return "" if status == "enriched" and record.key == source.key else status


class GapMap(Case):
    def open_gate(self) -> None:
        self.gate.set()

    def setup_with(self, delivery: dict, delay: str = "1-5", partitions: int = 1, events: tuple = ()):
        """`received` is answered soon, `forwarded` when the gate opens."""
        self.gate = threading.Event()
        stub = StubCrm(delay, 1)
        self.addCleanup(stub.close)
        slow = self.crm(lambda asked: json_answer({"id": self.gate.wait(60)}))
        self.addCleanup(self.open_gate)
        setup = self.setup_of([integration(stub.endpoint, events=["received"]),
                               integration(slow.endpoint, name="slow", events=["forwarded"])],
                              partitions, properties=GROUP, delivery=delivery)
        return setup, self.reader(setup)

    def record(self, number: int, name: str = "received") -> dict:
        phone = f"+35840{number:05d}01"     # one of its own: equal questions would be asked once
        return {"key": b"c-%d" % number, "value": encoded(event(f"c-{number}", phone, name)), "partition": 0}

    def now(self, setup) -> tuple[int, set[int], int]:
        """Committed offset and map of partition 0, and the end of the output *afterwards*."""
        offset, metadata = offsets.committed(self.kafka.bootstrap, setup.topic, setup.topic, [0])[0]
        offset = max(offset, 0)
        return offset, gap_map.decode(metadata, offset), offsets.end(self.kafka.bootstrap, setup.output, 0)

    def check_not_premature(self, sample: tuple, outputs: list) -> None:
        """All that is committed or in the map has its output below the end of that moment."""
        offset, finished, end = sample
        there = {one.source()[2] for one in outputs if one.offset < end}
        self.assertEqual((set(range(offset)) | finished) - there, set())

    def take_over(self, setup, reader, worker: Worker) -> tuple[set[int], set[int], Worker]:
        """kill -9; another goes on: what the map covered, what was written and is not covered."""
        worker.kill()
        offset, covered, end = self.now(setup)
        reader.wait_ends({setup.output: {0: end}})
        written = {one.source()[2] for one in reader.of(setup.output)}
        self.open_gate()
        successor = self.worker(setup)
        self.finished(setup, reader, 40)
        return covered, written - covered - set(range(offset)), successor

    def test_crash_repeats_what_no_commit_tells(self):
        """A slow conversation at the head: commits go on beyond it, and a kill -9 repeats only what is younger
        than the last one."""
        setup, reader = self.setup_with({"in_flight": IN_FLIGHT, "commit_interval": "200ms", "window": 16384},
                                        delay="10-30")
        fed = self.feed(setup.topic, [self.record(0, "forwarded")] + [self.record(one)
                                                                      for one in range(1, EVENTS)])
        worker = self.worker(setup)
        samples = []

        def half_written() -> bool:
            samples.append(self.now(setup))
            return samples[-1][2] >= EVENTS // 2
        until("half of the outputs", half_written, 40, 0.05)
        covered, uncovered, successor = self.take_over(setup, reader, worker)
        verdict = judge(fed, reader.of(setup.output), fault_of)
        print(f"{len(covered)} in the map; {verdict.repeats} repeats; bound: {len(uncovered)} finished since the "
              f"last commit", flush=True)
        self.assertEqual((verdict.faults(), verdict.repeats), ("", len(uncovered)))
        already_done = f'cad_worker_events_processed_total{{topic="{setup.topic}",outcome="already_done"}}'
        self.assertEqual(successor.metrics()[already_done], len(covered))
        self.assertGreater(len(covered), EVENTS // 10)
        self.assertEqual({offset for offset, _, _ in samples}, {0})
        self.assertGreater(len({len(finished) for _, finished, _ in samples}), 3, "commits stood still")
        for sample in samples:
            self.check_not_premature(sample, reader.of(setup.output))

    def little_map(self, most: str) -> tuple[int, int, int]:
        """Many gaps, kill -9, how many offsets the map held, how many were left out, how many repeated."""
        setup, reader = self.setup_with({"in_flight": IN_FLIGHT, "commit_interval": "100ms", "gap_map_max": most})
        slow = set(range(0, 300, 10))
        fed = self.feed(setup.topic, [self.record(one, "forwarded" if one in slow else "received")
                                      for one in range(300)])
        worker = self.worker(setup)
        reader.wait(300 - len(slow), topic=setup.output)
        until("a commit of them all", lambda: worker.sum("cad_worker_gap_map_left_out_total") > 0
              and max(self.now(setup)[1], default=0) == self.highest.get(most, 0), 10, 0.1)
        left_out = worker.sum("cad_worker_gap_map_left_out_total")
        covered, uncovered, _ = self.take_over(setup, reader, worker)
        verdict = judge(fed, reader.of(setup.output), fault_of)
        self.assertEqual((verdict.faults(), verdict.repeats), ("", len(uncovered)))
        self.assertEqual(len(covered) + len(uncovered), 300 - len(slow))
        return len(covered), left_out, verdict.repeats

    highest = {"0B": 0, "32B": 104}    # (32 - 5) / 4 * 3 - 5 bytes of bits

    def test_map_without_room(self):
        """No metadata at all: everything beyond the prefix is repeated, nothing is lost."""
        covered, left_out, repeats = self.little_map("0B")
        self.assertEqual((covered, repeats), (0, 270))
        self.assertGreaterEqual(left_out, 270)

    def test_map_with_little_room(self):
        """The highest offsets are left out and counted."""
        covered, left_out, repeats = self.little_map("32B")
        self.assertEqual((covered, repeats), (94, 176))
        self.assertGreaterEqual(left_out, 176)

    def test_strange_metadata(self):
        """Another client's, damaged, newer, or of another offset: ignored, counted, told; nothing is lost. The last
        partition's is as ours would be: it is believed."""
        setup, reader = self.setup_with({}, partitions=5)
        good = gap_map.encode(5, {7, 8, 11})
        strange = ["checkpoint {json}", good[:-3] + "A" + good[-2:], "cwg2:AAAA", gap_map.encode(4, {7, 8, 11}), good]
        fed = self.feed(setup.topic, [dict(self.record(one), partition=one % 5) for one in range(100)])
        offsets.commit(self.kafka.bootstrap, setup.topic, setup.topic,
                       {number: (5, metadata) for number, metadata in enumerate(strange)})
        worker = self.worker(setup)
        self.finished(setup, reader)
        seen = worker.metrics()
        self.assertEqual((seen['cad_worker_gap_maps_total{result="read"}'],
                          seen['cad_worker_gap_maps_total{result="ignored"}']), (1, 4))
        self.assertEqual(len(worker.log.matching(lambda line: line["msg"] == "metadata ignored")), 4)
        due = [one for one in fed if one.offset >= 5 and (one.partition < 4 or one.offset not in (7, 8, 11))]
        verdict = judge(due, reader.of(setup.output), fault_of)
        self.assertEqual((verdict.faults(), verdict.repeats), ("", 0))

    def test_no_lag_at_rest(self):
        """Markers of transactions hold offsets too: after commits and aborts, Kafka's own tool shows lag 0."""
        setup, reader = self.setup_with({"commit_interval": "100ms"}, partitions=3)
        self.worker(setup)
        producer = self.kafka.producer(**{"transactional.id": setup.topic})
        producer.init_transactions(20)
        for number, partitions in enumerate(((0, 1), (1, 2), (0,), (2,))):
            producer.begin_transaction()
            for partition in partitions:
                for one in range(10):
                    producer.produce(setup.topic, **dict(self.record(100 * number + one), partition=partition))
            producer.flush(20)
            (producer.abort_transaction if number % 2 else producer.commit_transaction)(20)
        self.finished(setup, reader)
        rows = self.kafka.describe_group(setup.topic)
        self.assertEqual({one: row["LAG"] for one, row in rows.items()}, {0: "0", 1: "0", 2: "0"})
        self.assertEqual(reader.count(setup.output), 30)
        self.assertEqual({one: int(row["CURRENT-OFFSET"]) for one, row in rows.items()}, {0: 22, 1: 22, 2: 22})
