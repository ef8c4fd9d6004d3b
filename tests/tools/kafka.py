"""One real Apache Kafka node (KRaft) on free loopback ports, from the cache that `./dev setup test` fills."""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

from confluent_kafka import OFFSET_INVALID, Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from waiting import free_ports, until

ROOT = Path(__file__).resolve().parents[2]
LIB = ROOT / ".cache" / "kafka-4.3.1" / "lib"
LOG4J = Path(__file__).resolve().parent / "broker" / "log4j2.xml"

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{broker}
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={folder}/data
auto.create.topics.enable=false
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=3000
"""


def java(*arguments: str, heap: str = "-Xmx128m") -> list[str]:
    return ["java", heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", f"-Dlog4j2.configurationFile={LOG4J}",
            "-cp", f"{LIB}/*", *arguments]


class Kafka:
    """A node with a data folder of its own. The ports stay the same over a restart."""

    def __init__(self):
        if not LIB.is_dir():
            raise RuntimeError(f"no Kafka in {LIB.parent}; ./dev setup test fetches it")
        self.folder = Path(tempfile.mkdtemp(prefix="cw-kafka-"))
        self.log = self.folder / "broker.log"
        self._config = self.folder / "node.properties"
        self._child: subprocess.Popen | None = None
        self._take_ports()

    def _take_ports(self) -> None:
        broker, controller = free_ports(2)
        self.bootstrap = f"127.0.0.1:{broker}"
        self._config.write_text(PROPERTIES.format(broker=broker, controller=controller, folder=self.folder))

    def start(self) -> "Kafka":
        self._format()
        log = self.log.open("ab")
        seen = self.log.stat().st_size
        self._child = subprocess.Popen(java("kafka.Kafka", str(self._config), heap="-Xmx384m"), stdout=log,
                                       stderr=log, start_new_session=True)
        log.close()
        until("Kafka started", lambda: self._ready(seen), 60, every=0.1)
        return self

    def _format(self) -> None:
        if (self.folder / "data" / "meta.properties").exists():
            return
        made = subprocess.run(java("kafka.tools.StorageTool", "random-uuid"), capture_output=True, text=True,
                              check=True)
        subprocess.run(java("kafka.tools.StorageTool", "format", "-t", made.stdout.split()[-1], "-c",
                            str(self._config)), capture_output=True, check=True)

    def _ready(self, seen: int) -> bool:
        with self.log.open("rb") as log:
            log.seek(seen)
            text = log.read()
        if self._child.poll() is not None:
            raise RuntimeError(f"Kafka ended at its start:\n{text.decode(errors='replace')[-2000:]}")
        return b"Kafka Server started" in text

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(how)
            self._child.wait(60)
        self._child = None

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    def pause(self, seconds: float) -> None:
        """Answers nobody for so long; connections stay."""
        self._child.send_signal(signal.SIGSTOP)
        try:
            threading.Event().wait(seconds)
        finally:
            self._child.send_signal(signal.SIGCONT)

    def restart(self) -> None:
        self.kill()
        self.start()

    def remove(self) -> None:
        """Ends the node and forgets its data; KEEP_TEST_DATA keeps the folder."""
        self.kill()
        if not os.environ.get("KEEP_TEST_DATA"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def admin(self) -> AdminClient:
        return AdminClient({"bootstrap.servers": self.bootstrap})

    def create(self, topics: dict[str, int], **config: str) -> None:
        """Creates topics (name to partition count) and waits until the broker shows them."""
        admin = self.admin()
        new = [NewTopic(name, num_partitions=count, replication_factor=1, config=config)
               for name, count in topics.items()]
        for done in admin.create_topics(new).values():
            done.result(30)
        until("topics shown", lambda: set(topics) <= set(admin.list_topics(timeout=10).topics))

    def partitions(self, topic: str) -> list[int]:
        return sorted(self.admin().list_topics(topic, timeout=10).topics[topic].partitions)

    def producer(self, **config) -> Producer:
        return Producer({"bootstrap.servers": self.bootstrap, "partitioner": "murmur2_random", "linger.ms": 5,
                         "queue.buffering.max.messages": 200000, "log_level": 0, **config})

    def _observer(self, group: str) -> Consumer:
        return Consumer({"bootstrap.servers": self.bootstrap, "group.id": group, "enable.auto.commit": False})

    def committed(self, group: str, topic: str) -> dict[int, int]:
        """Committed offset of each partition; 0 where there is none yet."""
        observer = self._observer(group)
        try:
            asked = [TopicPartition(topic, partition) for partition in self.partitions(topic)]
            answer = observer.committed(asked, timeout=10)
            return {at.partition: 0 if at.offset == OFFSET_INVALID else at.offset for at in answer}
        finally:
            observer.close()

    def ends(self, topic: str) -> dict[int, int]:
        """End offset of each partition."""
        observer = self._observer("observer")
        try:
            return {partition: observer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)[1]
                    for partition in self.partitions(topic)}
        finally:
            observer.close()

    def wait_committed(self, group: str, topic: str, seconds: float = 30) -> dict[int, int]:
        """Waits until everything in the topic is committed; the last state is in the error."""
        ends = self.ends(topic)
        last: dict[int, int] = {}

        def done() -> bool:
            last.update(self.committed(group, topic))
            return last == ends
        try:
            until("all committed", done, seconds, every=0.2)
        except (AssertionError, KafkaException) as late:
            raise AssertionError(f"{late}: committed {last}, end {ends}") from late
        return ends

    def describe_group(self, group: str) -> dict[int, dict[str, str]]:
        """What Kafka's own ConsumerGroupCommand shows: partition to its named columns."""
        done = subprocess.run(
            java("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", "--bootstrap-server",
                 self.bootstrap, "--describe", "--group", group), capture_output=True, text=True, check=True)
        rows = [line.split() for line in done.stdout.splitlines() if line.strip()]
        head = next(i for i, row in enumerate(rows) if row[:1] == ["GROUP"])
        named = [dict(zip(rows[head], row)) for row in rows[head + 1:] if row[0] == group]
        return {int(row["PARTITION"]): row for row in named}


_shared: list[Kafka] = []


def shared() -> Kafka:
    """One node for the whole run; every test takes topics and groups of its own."""
    if not _shared:
        node = Kafka()
        atexit.register(node.remove)
        _shared.append(node.start())
    return _shared[0]
