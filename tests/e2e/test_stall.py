"""A client of Kafka that waits for ever while others are served ends the worker (70); what nobody gets ends nobody."""

from confluent_kafka import KafkaException

from case import Case
from events import encoded, event
from fault_proxy import FaultProxy
from kafka import Kafka
from waiting import until
from worker import Setup, Worker, integration

PHONE = "+358401234567"
PRODUCE, FETCH, OFFSET_COMMIT = 0, 1, 8
STALL = 4


class Stall(Case):
    """Answers to the worker's requests are held back. Whoever asks after that gets his own."""
    @classmethod
    def setUpClass(cls):
        cls.proxy = FaultProxy()
        cls.addClassCleanup(cls.proxy.close)
        cls.route = None
        cls.node = Kafka(1, cls.through)
        cls.addClassCleanup(cls.node.remove)
        cls.node.start()

    @classmethod
    def through(cls, port: int) -> int:
        cls.route, proxied = cls.proxy.route(port, kafka=True)
        return proxied

    @property
    def kafka(self) -> Kafka:
        return self.node

    def begin(self, **delivery) -> tuple[Setup, Worker]:
        setup = self.setup_of([integration(self.crm().endpoint)], delivery={"stall_timeout": f"{STALL}s", **delivery})
        setup.brokers = self.node.proxied
        return setup, self.worker(setup)

    def works(self, setup: Setup) -> None:
        self.one_more(setup)
        until("all committed", lambda: self.committed(setup), 60, 0.2)

    def committed(self, setup: Setup) -> bool:
        """A broker that has just come back refuses some questions."""
        try:
            return self.kafka.committed(setup.topic, setup.topic) == self.kafka.ends(setup.topic)
        except KafkaException:
            return False

    def one_more(self, setup: Setup) -> None:
        self.feed(setup.topic, [{"key": b"c", "value": encoded(event("c", PHONE))}])

    def ends_stalled(self, worker: Worker, why: str) -> None:
        self.assertEqual(worker.wait_exit(6 * STALL), 70, worker.log.tail())
        self.assertEqual([line["err"] for line in worker.log.lines if line["msg"] == "cannot go on"], [why])

    def test_a_report_that_never_comes(self):
        setup, worker = self.begin()
        self.works(setup)
        self.proxy.hold([self.route], PRODUCE, "answer")
        self.one_more(setup)
        self.ends_stalled(worker, "Kafka answers others, and not this worker")
        self.assertEqual(self.kafka.committed(setup.topic, setup.topic), {0: 1})

    def test_a_commit_without_an_answer(self):
        setup, worker = self.begin()
        self.works(setup)
        self.proxy.hold([self.route], OFFSET_COMMIT, "answer")
        self.one_more(setup)
        self.ends_stalled(worker, "Kafka answers others, and not this worker")

    def test_a_partition_that_brings_nothing(self):
        """No record, no answer to the fetch: as by a library that has forgotten to ask."""
        setup, worker = self.begin()
        self.works(setup)
        hold = self.proxy.hold([self.route], FETCH, "answer")
        until("a fetch without an answer", lambda: self.proxy.held(hold), 10, 0.05)
        self.one_more(setup)
        self.ends_stalled(worker, "a partition has records and brings none")

    def test_nothing_to_do(self):
        """Idle for several times stall_timeout, then with the broker away for as long: it lives, and goes on."""
        setup, worker = self.begin()
        self.works(setup)
        for outage in (False, True):
            if outage:
                self.one_more(setup)
                self.node.pause(5 * STALL)
            else:
                with self.assertRaises(AssertionError):
                    until("the end", lambda: not worker.alive(), 5 * STALL, 0.5)
            self.assertTrue(worker.alive(), worker.log.tail())
            self.works(setup)
