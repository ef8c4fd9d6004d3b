"""What Kafka refuses for good: the worker stops with an error, or says less; nothing is skipped, nothing goes on."""

import random

from case import Case
from events import encoded, event
from oracle import judge
from waiting import until
from worker import integration

PHONE = "+358401234567"
GOOD = encoded(event("c", PHONE))
POISON = bytes(random.Random(1).choices(range(33, 127), k=3000))     # lz4 makes nothing of it


class Refused(Case):
    def begin(self, **more):
        setup = self.setup_of([integration(self.crm().endpoint)], **more)
        return setup, self.reader(setup)

    def delete(self, topic: str) -> None:
        admin = self.kafka.admin()
        for done in admin.delete_topics([topic]).values():
            done.result(30)
        until("deleted", lambda: topic not in admin.list_topics(timeout=10).topics, 20, 0.1)

    def test_a_dead_letter_topic_that_takes_little(self):
        """Refused for its size, the letter becomes a stub: source and reason without the value."""
        setup, reader = self.begin()
        self.delete(setup.dead_letter)
        self.kafka.create({setup.dead_letter: 1}, **{"max.message.bytes": "700"})
        reader = self.reader(setup)
        self.worker(setup)
        self.feed(setup.topic, [{"key": b"c", "value": POISON}, {"key": b"c", "value": GOOD}])
        self.finished(setup, reader)
        (letter,) = reader.of(setup.dead_letter)
        self.assertEqual((letter.key, len(letter.value)), (b"c", 0))
        self.assertEqual(letter.header("cad-worker-reason"), b"not_json")
        self.assertEqual(letter.header("cad-worker-source"), f"{setup.topic}/0/0".encode())
        self.assertEqual([one.source()[2] for one in reader.of(setup.output)], [1])

    def test_a_dead_letter_topic_that_is_gone(self):
        """Poison that cannot be written stops the worker (75). Once the topic is back, it is the first to be written; the
        group does not wait for a session of the one that has failed."""
        setup, reader = self.begin(properties=("session.timeout.ms=45000",))
        worker = self.worker(setup)
        self.feed(setup.topic, [{"key": b"c", "value": GOOD}])
        self.finished(setup, reader)
        self.delete(setup.dead_letter)
        self.feed(setup.topic, [{"key": b"c", "value": POISON}, {"key": b"c", "value": GOOD}])
        self.assertEqual(worker.wait_exit(90), 75, worker.log.tail())
        self.assertEqual(self.kafka.committed(setup.topic, setup.topic), {0: 1})
        self.kafka.create({setup.dead_letter: 1})
        successor = self.worker(setup)
        until("partitions", lambda: successor.sum("cad_worker_assigned_partitions") == 1, 15)
        after = self.reader(setup)
        self.finished(setup, after)
        self.assertEqual([one.header("cad-worker-source") for one in after.of(setup.dead_letter)],
                         [f"{setup.topic}/0/1".encode()])
        self.assertIn(2, [one.source()[2] for one in after.of(setup.output)])

    def test_a_member_of_the_same_name(self):
        """Static membership: the group shuts the elder one out for good. It ends within seconds; the other goes on."""
        setup, reader = self.begin(partitions=3, properties=("group.instance.id=one", "session.timeout.ms=6000"))
        elder = self.worker(setup)
        fed = self.feed(setup.topic, self.events(0, 100))
        self.finished(setup, reader)
        younger = self.worker(setup)
        self.assertEqual(elder.wait_exit(15), 75, elder.log.tail())
        fed += self.feed(setup.topic, self.events(100, 200))
        self.finished(setup, reader)
        self.assertTrue(younger.alive())
        self.assertEqual(judge(fed, reader.of(setup.output), lambda *_: "").faults(), "")

    def events(self, first: int, end: int) -> list[dict]:
        return [{"key": b"c-%d" % one, "value": encoded(event(f"c-{one}", PHONE)), "about": PHONE}
                for one in range(first, end)]
