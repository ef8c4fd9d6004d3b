"""What both programs stand on: one Kafka, one stub CRM, a preloaded input topic, fresh output topics."""
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

import machine

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import kafka  # noqa: E402  pylint: disable=wrong-import-position
import waiting  # noqa: E402  pylint: disable=wrong-import-position

PARTITIONS = 8
CONVERSATIONS = 5000
EVENT_BYTES = 512       # an event with its key, as librdkafka counts it
SPARE_S = 5             # of input beyond the window: start, ramp, stop
FASTEST = 40000         # events/s no program here exceeds
USER, PASSWORD = "crm-demo", "crm-demo-password"


class Broken(Exception):
    """The bench cannot say anything."""


FAULTS = (Broken, waiting.TooLate, RuntimeError, OSError, KafkaException)


def prefetch_messages(options) -> int:
    """What must be prefetched so that librdkafka never runs dry: 1.5 s of the rate, at least two windows."""
    rate = min(FASTEST, options.in_flight / options.delay * 1000 if options.delay else FASTEST)
    return math.ceil(max(1.5 * rate, 2 * options.in_flight))


def uniform(random_: random.Random, count: int) -> list:
    return random_.choices(range(CONVERSATIONS), k=count)


def zipf(random_: random.Random, count: int) -> list:
    """The n-th conversation has 1/n of the first one's events: exponent 1.0."""
    return random_.choices(range(CONVERSATIONS), [1 / (n + 1) for n in range(CONVERSATIONS)], k=count)


def one(_random: random.Random, count: int) -> list:
    return [0] * count


INPUTS = {"uniform": uniform, "zipf": zipf, "one": one}


def event(random_: random.Random, number: int, conversation_number: int) -> tuple:
    """Key and value, about 400 bytes; every event has a caller of its own whom the stub CRM knows."""
    conversation = f"{conversation_number:024X}"
    phone = f"+358{number:08d}{10 + number % 80}"
    value = ('{"event":{"name":"received","datetime":"2026-11-22T08:00:00.000Z"},"contact":{"id":"%s",'
             '"guid":"%032x","channel_type":"phone","channel_sub_type":"","direction":"inbound",'
             '"created":"2026-11-22T07:59:58.000Z","language":"en","priority":100,"skills":[],'
             '"queue":{"id":"0f6bd2a15b0f4a3c9d0f6bd2a15b0f4a","address":"+3589310000"},'
             '"source":"%s","destination":"+3589310000"}}' % (conversation, random_.getrandbits(128), phone))
    return conversation, value


class Bed:
    """Use as a context: everything that was started ends with it. An input topic for each way to spread the
    conversations, by its name; what is measured reads `input`."""

    def __init__(self, options, spreads=("uniform",)):
        self.options = options
        self.inputs = {name: f"bench-in-{name}" for name in spreads}
        self.folder = Path(tempfile.mkdtemp(prefix="cad-worker-bench-"))
        self.password_file = self.folder / "crm.password"
        self.input, self.dead_letter = self.inputs[spreads[0]], "bench-dlq"
        messages = prefetch_messages(options)
        kilobytes = math.ceil(messages * EVENT_BYTES / 1024 / 1024) * 1024
        self.prefetch_mb = kilobytes / 1024
        self.prefetch = [f"queued.min.messages={messages}", f"queued.max.messages.kbytes={kilobytes}",
                         *options.property]
        self.events = int(messages / 1.5 * (options.seconds + SPARE_S))
        self.broker = self.stub = self.reader = None
        self.brokers = self.crm = ""

    def __enter__(self) -> "Bed":
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self) -> None:
        if machine.CORES > 1:
            os.sched_setaffinity(0, {1})    # all that is started from here inherits it
        self.password_file.write_text(PASSWORD + "\n")
        self.password_file.chmod(0o600)
        self.stub_start()
        self.broker = kafka.Kafka()
        self.brokers = self.broker.start().bootstrap
        self.reader = Consumer({"bootstrap.servers": self.brokers, "group.id": "bench-reader",
                                "enable.auto.commit": False, "socket.nagle.disable": True})
        self.topic(self.dead_letter)
        for name, topic in self.inputs.items():
            self.topic(topic)
            self.preload(topic, INPUTS[name])

    def __exit__(self, *unused) -> None:
        if self.reader:
            self.reader.close()
        if self.broker:
            self.broker.remove()
        if self.stub:
            self.stub.terminate()
            self.stub.wait(timeout=10)
        if self.options.keep:
            print(f"kept: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def stub_start(self) -> None:
        command = ([str(self.options.stub)] if self.options.stub else
                   [str(self.options.worker), "demo", "--serve", "crm", "--delay"])
        with open(self.folder / "crm.log", "wb") as log:
            self.stub = subprocess.Popen(command + [str(self.options.delay)], stdout=subprocess.PIPE, stderr=log)
        words = self.stub.stdout.readline().decode().split()
        if len(words) != 2 or words[0] != "crm":
            raise Broken(f"the stub CRM did not start: {' '.join(command)}")
        self.crm = words[1]

    def topic(self, name: str) -> None:
        """A new topic, whose partitions have their leader when this returns."""
        self.broker.create({name: PARTITIONS})
        waiting.until(f"{name} has its leaders", lambda: self.is_led(name))

    def is_led(self, topic: str) -> bool:
        try:
            return self.written(topic) == 0
        except KafkaException:
            return False

    def preload(self, topic: str, spread) -> None:
        producer = Producer({"bootstrap.servers": self.brokers, "partitioner": "murmur2_random",
                             "linger.ms": 50,
                             "queue.buffering.max.messages": 10_000_000})
        random_ = random.Random(self.options.seed)
        for number, conversation in enumerate(spread(random_, self.events)):
            key, value = event(random_, number, conversation)
            producer.produce(topic, value, key)
        if producer.flush(60) or self.written(topic) != self.events:
            raise Broken("the input could not be preloaded")

    def written(self, topic: str) -> int:
        """Records in a topic, by its end offsets."""
        return sum(self.ends(topic))

    def ends(self, topic: str) -> list:
        return [self.reader.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)[1]
                for partition in range(PARTITIONS)]

    def read(self, topic: str, count: int) -> list:
        """That many values from the partition that has most."""
        ends = self.ends(topic)
        self.reader.assign([TopicPartition(topic, ends.index(max(ends)), 0)])
        got: list = []

        def enough() -> bool:
            got.extend(m.value() for m in self.reader.consume(count - len(got), timeout=1) if not m.error())
            return len(got) == count
        try:
            waiting.until(f"{count} records of {topic}", enough)
        finally:
            self.reader.unassign()
        return got

    def describe(self) -> str:
        return (f"bed: Kafka on one node, {PARTITIONS} partitions, {self.events} events (seed "
                f"{self.options.seed}), {CONVERSATIONS} conversations, every caller different; stub CRM "
                f"{self.options.delay} ms; {self.options.in_flight} in flight; {', '.join(self.prefetch)}")
