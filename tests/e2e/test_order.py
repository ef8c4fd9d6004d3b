"""Order and no loss, while workers die."""

import random
import time

from case import Case
from crm import StubCrm
from events import encoded, event
from oracle import first_appearances, judge
from waiting import until
from worker import integration

MESSAGES = 50_000
CONVERSATIONS = 2_000
PARTITIONS = 12
KILLS = 5
FAST_GROUP = ("session.timeout.ms=3000", "heartbeat.interval.ms=500")


def phone_of(conversation: int) -> str:
    """Numbers of all kinds that the stub knows but 97, which only waits."""
    return f"+35840{conversation + (conversation % 100 == 97):07d}"


def expected_of(phone: str) -> tuple[str, dict]:
    """Status, and the id and last ticket of the customer, as the stub decides by the number's end."""
    digits = phone[1:]
    if digits.endswith("00"):
        return "not_found", {}
    if digits.endswith(("98", "99")):
        return "failed", {}
    return "enriched", {"id": digits, "lastticket": f"T-{digits}"}


def fault_of(source, record) -> str:
    out = record.json()
    customer = out["cad"].get("customer_data", {})
    got = out["status"], {name: customer[name] for name in ("id", "lastticket") if name in customer}
    if got != expected_of(source.value) or out["conversation_id"].encode() != source.key:
        return f"{got} of {out['conversation_id']}, expected {expected_of(source.value)} of {source.key!r}"
    return "" if record.key == source.key else f"key {record.key!r}"


class Order(Case):
    def stub(self, delay: str, seed: int) -> StubCrm:
        stub = StubCrm(delay, seed)
        self.addCleanup(stub.close)
        return stub

    def zipf(self, messages: int, conversations: int, chance: random.Random) -> list[dict]:
        """Events of conversations whose shares fall as 1/rank."""
        weights = [1 / rank for rank in range(1, conversations + 1)]
        drawn = chance.choices(range(1, conversations + 1), weights, k=messages)
        return [{"key": b"c-%d" % one, "value": encoded(event(f"c-{one}", phone_of(one))),
                 "about": phone_of(one)} for one in drawn]

    def test_kills(self):
        """Two workers, five times kill -9 and restart while outputs are still to come."""
        seed = random.SystemRandom().randrange(1 << 32)
        print(f"seed {seed}", flush=True)
        chance = random.Random(seed)
        stub = self.stub("0-100", seed)
        setup = self.setup_of([integration(stub.endpoint)], PARTITIONS, properties=FAST_GROUP,
                              delivery={"in_flight": 64})
        reader = self.reader(setup)
        fed = self.feed(setup.topic, self.zipf(MESSAGES, CONVERSATIONS, chance))
        workers = [self.worker(setup, ready=False) for _ in range(2)]
        start = time.monotonic()
        ends = [self.kill_one(setup, reader, workers, chance, number) for number in range(KILLS)]
        self.finished(setup, reader, 120)
        verdict = judge(fed, reader.of(setup.output), fault_of)
        print(f"{KILLS} kills / {MESSAGES} messages, seed {seed}: {len(verdict.lost)} lost, "
              f"{len(verdict.reordered)} reordered, {verdict.repeats} repeats "
              f"({time.monotonic() - start:.1f} s)", flush=True)
        self.assertEqual(verdict.faults(), "")
        self.assertEqual(reader.count(setup.dead_letter), 0)
        self.check_each_kill_counted(ends, reader.of(setup.output))
        self.check_group(setup)

    def kill_one(self, setup, reader, workers, chance, number) -> dict[int, int]:
        """Waits for the next share of the outputs, kills a worker, starts it again.
        Returns the ends of the output topic after the kill."""
        due = int(MESSAGES * (number + chance.uniform(0.6, 1.0)) / (KILLS + 1))
        until(f"{due} outputs before kill {number + 1}", lambda: reader.count(setup.output) >= due, 90, 0.05)
        victim = chance.choice(workers)
        victim.kill()
        ends = self.kafka.ends(setup.output)
        victim.start()
        return ends

    def check_each_kill_counted(self, ends: list, outputs: list) -> None:
        """A kill after the last output would prove nothing."""
        firsts = first_appearances(outputs)
        to_come = [sum(one.offset >= after[one.partition] for one in firsts) for after in ends]
        self.assertGreater(min(to_come), MESSAGES // 100, to_come)

    def check_group(self, setup) -> None:
        """Kafka's own tool: committed = end on every partition."""
        rows = self.kafka.describe_group(setup.topic)
        self.assertEqual(sorted(rows), list(range(PARTITIONS)))
        self.assertEqual([rows[one]["LAG"] for one in sorted(rows)], ["0"] * PARTITIONS)
        self.assertEqual({one: int(rows[one]["CURRENT-OFFSET"]) for one in rows}, self.kafka.ends(setup.topic))

    def test_sigterm_drains(self):
        """SIGTERM amid work: exit 0, all that was written is committed, the next worker repeats nothing."""
        stub = self.stub("20-60", 1)
        setup = self.setup_of([integration(stub.endpoint, cache={"single_flight": False})], 4, properties=FAST_GROUP,
                              delivery={"in_flight": 64})
        reader = self.reader(setup)
        fed = self.feed(setup.topic, self.zipf(3000, 200, random.Random(7)))
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
        self.feed(setup.topic, self.zipf(10, 2, random.Random(1)))
        until("a lookup under way", lambda: worker.sum("cad_worker_inflight_events") > 0)
        worker.term()
        worker.log.wait("the first signal", lambda line: line["msg"].startswith("stopping"))
        worker.term()
        self.assertEqual(worker.wait_exit(5), 143)
