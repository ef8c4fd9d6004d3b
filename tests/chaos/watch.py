"""Looks at the group while it works: what is committed is asked of the broker, then the ends of the output."""

import random
import struct
import threading
import time

from confluent_kafka import KafkaException

import offsets
from kafka import Kafka
from ledger import Commit, Ledger
from worker import Setup

EVERY = 0.4
TROUBLE = (OSError, AssertionError, struct.error, KafkaException)   # a broker is away, or no longer the leader


class Watch:
    """Samples for the ledger on a thread of its own, until it is closed."""

    def __init__(self, kafka: Kafka, setup: Setup, ledger: Ledger):
        self._kafka, self._setup, self._ledger = kafka, setup, ledger
        self._partitions = list(range(len(ledger.lanes)))
        self._leaders: dict[str, list[int]] = {}    # address: its partitions of the output
        self._coordinator = ""
        self.failed = 0
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> "Watch":
        self._thread.start()
        return self

    def _run(self) -> None:
        while not self._ending.wait(EVERY):
            try:
                self._ledger.sample(self.commits())
            except TROUBLE:
                self.failed += 1
            except ValueError as damaged:
                self._ledger.fault("premature", f"a map that cannot be read: {damaged}")

    def commits(self) -> list[Commit]:
        """What is committed, and the ends afterwards. OSError, AssertionError: not to be had now."""
        with self._lock:
            try:
                if not self._coordinator or not self._leaders:
                    self._find()
                said = offsets.committed(self._coordinator, self._setup.group or self._setup.topic,
                                         self._setup.topic, self._partitions)
                at = int(time.time() * 1000)
                ends = self._ends()
            except Exception:
                self._coordinator, self._leaders = "", {}
                raise
        return [Commit(partition, max(offset, 0), metadata, ends[partition], at)
                for partition, (offset, metadata) in said.items()]

    def _find(self) -> None:
        metadata = self._kafka.admin().list_topics(timeout=5)
        addresses = {broker.id: f"{broker.host}:{broker.port}" for broker in metadata.brokers.values()}
        found: dict[str, list[int]] = {}
        for partition in metadata.topics[self._setup.output].partitions.values():
            if partition.leader not in addresses:
                raise AssertionError("a partition without a leader")
            found.setdefault(addresses[partition.leader], []).append(partition.id)
        self._leaders = found
        self._coordinator = offsets.coordinator(random.choice(list(addresses.values())),
                                                self._setup.group or self._setup.topic)

    def _ends(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for address, partitions in self._leaders.items():
            found.update(offsets.ends(address, self._setup.output, partitions))
        return found

    def soon(self, seconds: float) -> list[Commit]:
        """As `commits`, tried again for some time; nothing if it cannot be had."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.commits()
            except TROUBLE:
                if time.monotonic() > deadline:
                    return []
                self._ending.wait(0.1)

    def close(self) -> None:
        self._ending.set()
        self._thread.join(30)
