"""A real Apache Kafka (KRaft) on free loopback ports, one node or several, from the cache that `./dev setup test`
fills."""

import atexit
import base64
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import uuid
from pathlib import Path
from typing import Callable

from confluent_kafka import OFFSET_INVALID, Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from waiting import free_ports, until

ROOT = Path(__file__).resolve().parents[2]
LIB = ROOT / ".cache" / "kafka-4.3.1" / "lib"
LOG4J = Path(__file__).resolve().parent / "broker" / "log4j2.xml"

# Clients come in at PLAINTEXT, or at PROXIED, whose advertised port may be a proxy's.
PROPERTIES = """\
process.roles=broker,controller
node.id={id}
controller.quorum.voters={voters}
listeners=PLAINTEXT://127.0.0.1:{port},PROXIED://127.0.0.1:{proxied},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port},PROXIED://127.0.0.1:{advertised}
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT
log.dirs={folder}/data
auto.create.topics.enable=false
default.replication.factor={replicas}
min.insync.replicas={in_sync}
offsets.topic.num.partitions=4
offsets.topic.replication.factor={replicas}
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor={replicas}
transaction.state.log.min.isr={in_sync}
share.coordinator.state.topic.replication.factor={replicas}
share.coordinator.state.topic.min.isr={in_sync}
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=3000
"""


def java(*arguments: str, heap: str = "-Xmx128m") -> list[str]:
    return ["java", heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", f"-Dlog4j2.configurationFile={LOG4J}",
            "-cp", f"{LIB}/*", *arguments]


class Node:
    """A broker that is a controller too, with a data folder of its own. The ports stay the same over a restart."""

    def __init__(self, number: int, folder: Path, port: int):
        self.number = number
        self.folder = folder
        self.address = f"127.0.0.1:{port}"
        self.log = folder / "broker.log"
        self._config = folder / "node.properties"
        self._child: subprocess.Popen | None = None

    def configure(self, **values) -> None:
        self.folder.mkdir(exist_ok=True)
        self._config.write_text(PROPERTIES.format(id=self.number, folder=self.folder, **values))

    def format(self, cluster: str) -> None:
        if not (self.folder / "data" / "meta.properties").exists():
            subprocess.run(java("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(self._config)),
                           capture_output=True, check=True)

    def spawn(self) -> Callable[[], bool]:
        """Starts the process; returns what tells whether it is ready."""
        with self.log.open("ab") as log:
            seen = self.log.stat().st_size
            self._child = subprocess.Popen(java("kafka.Kafka", str(self._config), heap="-Xmx384m"), stdout=log,
                                           stderr=log, start_new_session=True)
        return lambda: self._ready(seen)

    def start(self) -> None:
        until(f"Kafka node {self.number} started", self.spawn(), 120, every=0.1)

    def _ready(self, seen: int) -> bool:
        with self.log.open("rb") as log:
            log.seek(seen)
            text = log.read()
        if self._child.poll() is not None:
            raise RuntimeError(f"Kafka ended at its start:\n{text.decode(errors='replace')[-2000:]}")
        return b"Kafka Server started" in text

    def send_signal(self, number: int) -> None:
        self._child.send_signal(number)

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(how)
            self._child.wait(60)
        self._child = None

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    def pause(self, seconds: float) -> None:
        """Answers nobody for so long; connections stay."""
        self.send_signal(signal.SIGSTOP)
        try:
            threading.Event().wait(seconds)
        finally:
            self.send_signal(signal.SIGCONT)


class Kafka:
    """A cluster of `count` nodes; topics have `replicas` of them. `through` makes of a node's port the one that
    clients of `proxied` see."""

    def __init__(self, count: int = 1, through: Callable[[int], int] | None = None):
        if not LIB.is_dir():
            raise RuntimeError(f"no Kafka in {LIB.parent}; ./dev setup test fetches it")
        self.folder = Path(tempfile.mkdtemp(prefix="cw-kafka-"))
        self.replicas = count
        self._id = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
        free = free_ports(3 * count)
        ports = [free[at:at + 3] for at in range(0, 3 * count, 3)]
        self.nodes = [Node(number, self.folder / f"node-{number}", three[0]) for number, three in enumerate(ports, 1)]
        self.bootstrap = ",".join(node.address for node in self.nodes)
        self._configure(ports, through or (lambda port: port))

    def _configure(self, ports: list[list[int]], through: Callable[[int], int]) -> None:
        voters = ",".join(f"{node.number}@127.0.0.1:{three[2]}" for node, three in zip(self.nodes, ports))
        advertised = [through(three[1]) for three in ports]
        self.proxied = ",".join(f"127.0.0.1:{port}" for port in advertised)
        for node, (port, proxied, controller), shown in zip(self.nodes, ports, advertised):
            node.configure(voters=voters, port=port, proxied=proxied, advertised=shown, controller=controller,
                           replicas=self.replicas, in_sync=min(2, self.replicas))

    def start(self) -> "Kafka":
        for node in self.nodes:
            node.format(self._id)
        ready = [node.spawn() for node in self.nodes]
        until("Kafka started", lambda: all(one() for one in ready), 60 * len(ready), every=0.1)
        return self

    def stop(self, how: int = signal.SIGTERM) -> None:
        for node in self.nodes:
            node.stop(how)

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    def pause(self, seconds: float) -> None:
        """Of one node only."""
        self.nodes[0].pause(seconds)

    def restart(self) -> None:
        self.kill()
        self.start()

    def remove(self) -> None:
        """Ends the nodes and forgets their data; KEEP_TEST_DATA keeps the folder."""
        self.kill()
        if not os.environ.get("KEEP_TEST_DATA"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def admin(self) -> AdminClient:
        return AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 0})

    def create(self, topics: dict[str, int], **config: str) -> None:
        """Creates topics (name to partition count) and waits until the broker shows them."""
        admin = self.admin()
        new = [NewTopic(name, num_partitions=count, replication_factor=self.replicas, config=config)
               for name, count in topics.items()]
        for done in admin.create_topics(new).values():
            done.result(30)
        until("topics shown", lambda: set(topics) <= set(admin.list_topics(timeout=10).topics))

    def in_sync(self) -> bool:
        """Whether every partition has all its replicas in sync, and a leader."""
        topics = self.admin().list_topics(timeout=10).topics.values()
        partitions = [one for topic in topics for one in topic.partitions.values()]
        return all(one.leader >= 0 and len(one.isrs) == len(one.replicas) for one in partitions)

    def folders(self, topic: str) -> dict[int, Path]:
        """Where each partition lies on its leader's disk."""
        partitions = self.admin().list_topics(topic, timeout=10).topics[topic].partitions
        return {number: self.nodes[one.leader - 1].folder / "data" / f"{topic}-{number}"
                for number, one in partitions.items()}

    def partitions(self, topic: str) -> list[int]:
        return sorted(self.admin().list_topics(topic, timeout=10).topics[topic].partitions)

    def producer(self, **config) -> Producer:
        return Producer({"bootstrap.servers": self.bootstrap, "partitioner": "murmur2_random", "linger.ms": 5,
                         "queue.buffering.max.messages": 200000, "log_level": 0, **config})

    def _observer(self, group: str) -> Consumer:
        return Consumer({"bootstrap.servers": self.bootstrap, "group.id": group, "enable.auto.commit": False,
                         "log_level": 0})

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
