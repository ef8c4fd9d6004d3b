"""What the end-to-end tests share: the broker, topics of one's own, feeding, reading, and a tidy end."""

import itertools
import json
import unittest
from pathlib import Path

import jsonschema

from crm import Crm, knows_all
from kafka import Kafka, shared
from oracle import Input
from reader import Reader, Record
from worker import Setup, Worker, total

ROOT = Path(__file__).resolve().parents[2]
_numbers = itertools.count(1)


class Case(unittest.TestCase):
    maxDiff = 4000

    @property
    def kafka(self) -> Kafka:
        return shared()

    def setup_of(self, integrations: list, partitions: int = 1, **more) -> Setup:
        """Settings with topics of their own, which are created."""
        setup = Setup(self.kafka.bootstrap, f"events-{next(_numbers)}", integrations, **more)
        self.kafka.create(setup.topics(partitions), **{"max.message.bytes": str(8 << 20)})
        return setup

    def crm(self, script=knows_all) -> Crm:
        crm = Crm(script)
        self.addCleanup(crm.close)
        return crm

    def worker(self, setup: Setup, ready: bool = True) -> Worker:
        """A running worker. One that still runs when the test ends must then end well."""
        worker = Worker(setup)
        self.addCleanup(worker.remove)
        worker.start()
        self.addCleanup(self.ends_well, worker)
        return worker.wait_ready() if ready else worker

    def ends_well(self, worker: Worker) -> None:
        if worker.alive():
            self.check_conservation(worker)
            self.assertEqual(worker.stop(), 0, worker.log.tail())
        self.assertEqual(worker.log.strange, [], "stderr lines that are no JSON objects")

    def check_conservation(self, worker: Worker) -> None:
        """Every record taken has one fate, or is still open."""
        seen = worker.metrics()
        fates = total(seen, "cad_worker_events_processed_total") + total(seen, "cad_worker_open_events")
        self.assertEqual(total(seen, "cad_worker_events_consumed_total"), fates)

    def reader(self, setup: Setup, kafka: Kafka | None = None) -> Reader:
        """Follows the output and the dead letters."""
        kafka = kafka or self.kafka
        reader = Reader(kafka.bootstrap, {topic: kafka.partitions(topic)
                                          for topic in (setup.output, setup.dead_letter)})
        self.addCleanup(reader.close)
        return reader

    def feed(self, topic: str, records: list[dict], kafka: Kafka | None = None) -> list[Input]:
        """Produces records (arguments of `produce`; `about` goes to the Input) and waits for the broker."""
        producer = (kafka or self.kafka).producer(**{"message.max.bytes": 8 << 20})
        fed: list[Input] = []
        for record in records:
            about = record.pop("about", None)
            producer.produce(topic, **record, on_delivery=lambda error, message, about=about: fed.append(
                self.delivered(error, message, about)))
            producer.poll(0)
        self.assertEqual(producer.flush(30), 0)
        return fed

    def delivered(self, error, message, about) -> Input:
        self.assertIsNone(error)
        return Input(message.partition(), message.offset(), message.timestamp()[1], message.key(), about)

    def finished(self, setup: Setup, reader: Reader, seconds: float = 30) -> None:
        """Waits until all of the input is committed and the reader has all that was written."""
        self.kafka.wait_committed(setup.topic, setup.topic, seconds)
        reader.wait_ends({topic: self.kafka.ends(topic) for topic in (setup.output, setup.dead_letter)})

    def check_output(self, record: Record) -> None:
        """The record is what the output's JSON Schema says."""
        schema = json.loads((ROOT / "schemas" / "conversation-cad.schema.json").read_text())
        faults = list(jsonschema.Draft202012Validator(schema).iter_errors(record.json()))
        self.assertEqual([fault.message for fault in faults], [], record)
