"""One worker, its events and their ledger: what the named scenarios have in common."""

from chaos import Feeder, reader_of_inputs
from fleet import Member
from ledger import Ledger
from reader import Reader
from rig import Rig
from schedule import Options
from waiting import until

PARTITIONS = 2


class Solo:
    """`ledger` holds what readers of committed records see, `raw` all that was ever written."""

    def __init__(self, rig: Rig, guarantee: str, events: int, partitions: int = PARTITIONS, **delivery):
        self.rig = rig
        self.setup = rig.setup(guarantee, partitions, **delivery)
        self.ledger, self.raw = Ledger(partitions), Ledger(partitions)
        topics = {self.setup.output: list(range(partitions))}
        self._readers = [Reader(rig.kafka.bootstrap, topics, "read_committed", self.ledger.read),
                         Reader(rig.kafka.bootstrap, topics, "read_uncommitted", self.raw.read)]
        self._inputs = reader_of_inputs(rig, self.setup.topic, self.ledger)
        self._members: list[Member] = []
        self._events = events

    def feed(self, seed: int) -> None:
        """All of it, before anything else."""
        feeder = Feeder(self.rig, self.setup.topic, Options(seed=seed, events=self._events, minutes=0))
        feeder.start()
        feeder.finish(120)
        self._inputs.wait_read_to(self.setup.topic, self.rig.kafka.ends(self.setup.topic), 60)

    def worker(self, name: str = "solo") -> Member:
        member = Member(self.setup, name)
        self._members.append(member)
        member.start()
        return member

    def wait(self, count: int, seconds: float = 60) -> None:
        """Until so many events have their output."""
        until(f"{count} outputs", lambda: self.ledger.distinct >= count, seconds, 0.02)

    def read_all(self) -> None:
        ends = self.rig.kafka.ends(self.setup.output)
        for reader in self._readers:
            reader.wait_read_to(self.setup.output, ends, 60)

    def finish(self, seconds: float = 120) -> None:
        """Everything is written, committed and read; the worker ends well."""
        self.wait(self._events, seconds)
        self.rig.kafka.wait_committed(self.setup.topic, self.setup.topic, 60)
        for member in self._members:
            if member.worker.alive() and (code := member.worker.stop()):
                raise AssertionError(f"exit code {code}\n{member.worker.log.tail()}")
        self.read_all()
        self.ledger.close()

    def close(self) -> None:
        self.rig.heal()
        for one in (self._inputs, *self._readers, *(member.worker for member in self._members)):
            (one.close if isinstance(one, Reader) else one.remove)()
