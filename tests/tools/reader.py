"""An independent reader of topics: plain records, with headers, read outside any consumer group."""

import json
import threading
from dataclasses import dataclass
from typing import Callable

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition

from waiting import TooLate, until


def shown(value: bytes | None, most: int) -> str:
    return "null" if value is None else repr(value[:most])


@dataclass(frozen=True, repr=False)
class Record:
    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple

    def __repr__(self) -> str:
        return (f"{self.topic}[{self.partition}]@{self.offset} key={shown(self.key, 40)} "
                f"value={shown(self.value, 600)} headers={self.headers!r}")

    def header(self, name: str) -> bytes | None:
        """The value of a header that may be there once at most."""
        values = [value for key, value in self.headers if key == name]
        if len(values) > 1:
            raise AssertionError(f"header {name} is there {len(values)} times")
        return values[0] if values else None

    def json(self):
        return json.loads(self.value)

    def source(self) -> tuple[str, int, int]:
        """Where the record came from, by its header topic/partition/offset."""
        named = self.header("cad-worker-source")
        if named is None:
            raise AssertionError(f"no source header at {self.topic}[{self.partition}]@{self.offset}")
        topic, partition, offset = named.decode().rsplit("/", 2)
        return topic, int(partition), int(offset)


def record_of(message) -> Record:
    return Record(message.topic(), message.partition(), message.offset(), message.timestamp()[1],
                  message.key(), message.value(), tuple(message.headers() or ()))


class Reader:
    """Follows topics from their beginning on a thread; `records` grows in the order of each partition. With a sink
    the records go there instead. What is not committed is not seen, unless `isolation` says so."""

    def __init__(self, bootstrap: str, topics: dict[str, list[int]], isolation: str = "read_committed",
                 sink: Callable[[list[Record]], None] | None = None):
        self._consumer = Consumer({
            "bootstrap.servers": bootstrap, "group.id": "reader", "enable.auto.commit": False,
            "auto.offset.reset": "error", "isolation.level": isolation, "check.crcs": True,
            "fetch.message.max.bytes": 16 << 20, "fetch.wait.max.ms": 20, "enable.partition.eof": True, "log_level": 0})
        self._consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING)
                               for topic, partitions in topics.items() for partition in partitions])
        self.records: list[Record] = []
        self.read_to: dict[tuple[str, int], int] = {}   # topic and partition: the end that was met
        self._sink = sink or self.records.extend
        self._error: KafkaError | None = None
        self._ending = threading.Event()
        self._grown = threading.Condition()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def _follow(self) -> None:
        while not self._ending.is_set():
            self._take(self._consumer.consume(500, 0.1))

    def _take(self, messages) -> None:
        good = [record_of(message) for message in messages if message.error() is None]
        with self._grown:
            self._sink(good)
            for message in messages:
                if message.error() is not None:
                    self._note(message)
            self._grown.notify_all()

    def _note(self, message) -> None:
        if message.error().code() == KafkaError._PARTITION_EOF:
            self.read_to[message.topic(), message.partition()] = message.offset()
        else:
            self._error = message.error()

    def count(self, topic: str | None = None) -> int:
        with self._grown:
            return len(self.records) if topic is None else sum(r.topic == topic for r in self.records)

    def of(self, topic: str) -> list[Record]:
        with self._grown:
            return [record for record in self.records if record.topic == topic]

    def wait(self, count: int, seconds: float = 20, topic: str | None = None) -> list[Record]:
        """Waits for at least so many records and returns all that are there."""
        try:
            until(f"{count} records", lambda: self.count(topic) >= count, seconds)
        except TooLate as late:
            raise AssertionError(f"{late}; there are {self.count(topic)}; error: {self._error}") from late
        return self.of(topic) if topic else list(self.records)

    def wait_ends(self, ends: dict[str, dict[int, int]], seconds: float = 20) -> None:
        """Waits until everything below the given end offsets was read (plain topics: one offset, one record)."""
        for topic, by_partition in ends.items():
            self.wait(sum(by_partition.values()), seconds, topic)

    def wait_read_to(self, topic: str, ends: dict[int, int], seconds: float = 20) -> None:
        """Waits until the reader has met these ends, whatever is there."""
        until(f"{topic} read to {ends}", lambda: all(self.read_to.get((topic, partition), 0) >= end
                                                      for partition, end in ends.items()), seconds, 0.1)

    def close(self) -> None:
        self._ending.set()
        self._thread.join(10)
        self._consumer.close()
