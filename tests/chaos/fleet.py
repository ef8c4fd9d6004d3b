"""The workers of one group, and who starts them again when they end, as a supervisor does."""

import dataclasses
import itertools
import json
import re
import signal
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from worker import Setup, Worker, total

OWNED = re.compile(r'cad_worker_oldest_event_age_seconds\{.*partition="(\d+)"')
KEPT_LINES = 300
EVERY = 0.25        # seconds between looks
SEEN_EVERY = 4      # looks between looks at /metrics


@dataclass
class Exit:
    """An end of a worker that nobody had asked for, or that was not as asked."""
    name: str
    code: int
    asked: str
    lines: list

    @property
    def excused(self) -> bool:
        """Kafka's client could not go on (75). Or after SIGTERM not all could be finished (71): the group took it, the
        brokers were away, or a rebalance did not let it leave. Or SIGTERM came before its first line. All are counted,
        and it is started again, as README says."""
        return (self.code == 75 or (self.code == 71 and self.asked == "SIGTERM")
                or (self.code == -signal.SIGTERM and not self.lines))

    def __str__(self) -> str:
        said = next((line for line in reversed(self.lines) if line.get("level") == "error"),
                    self.lines[-1] if self.lines else {})
        return f"{self.name} ended with {self.code}, asked: {self.asked or 'nothing'}: {said}"


@dataclass
class Seen:
    """What /metrics said of a worker a moment ago."""
    partitions: set
    open: int       # taken and not finished, or with the producer although a rebalance took them
    faults: str     # consumed and what became of it do not add up


class Member:
    """A worker with a name of its own, over all its processes."""

    def __init__(self, setup: Setup, name: str):
        self.name = name
        self.worker = Worker(dataclasses.replace(setup, more={**setup.more, "instance": name}))
        self.wanted = False     # it should run
        self.last: Seen | None = None
        self.lost = 0           # how often it has lost its partitions, as its log says
        self.lock = threading.Lock()

    def start(self) -> None:
        self.wanted = True
        self.last, self.lost = None, 0
        self.worker.start()

    def seen(self) -> Seen | None:
        """None: it does not say."""
        try:
            metrics = self.worker.metrics()
        except (OSError, AssertionError):
            return None
        found = (OWNED.match(sample) for sample in metrics)
        opened, consumed = metrics["cad_worker_open_events"], total(metrics, "cad_worker_events_consumed_total")
        fates = total(metrics, "cad_worker_events_processed_total") + opened
        return Seen({int(one[1]) for one in found if one}, int(opened),
                    "" if fates == consumed else f"{self.name}: {consumed} consumed, {fates} in all: {metrics}")

    def has_lost(self) -> bool:
        """Whether it has lost its partitions since the last time."""
        lost = len(self.worker.log.matching(lambda line: line.get("msg") == "partitions lost"))
        self.lost, before = lost, self.lost
        return lost > before

    def lines(self) -> list:
        return self.worker.log.lines[-KEPT_LINES:]


class Fleet:
    """`note` is told of each end that was not asked for, `lost` of each worker that says that its partitions are
    lost. Logs go to the folder."""

    def __init__(self, setup: Setup, folder: Path, note: Callable[..., None], lost: Callable[[Member], None]):
        self._setup, self._folder, self._note, self._lost = setup, folder, note, lost
        self.faults: list[str] = []
        self.members: list[Member] = []
        self.exits: list[Exit] = []
        self.counted: dict[str, int] = {}       # log lines of all processes, by message
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._supervise, daemon=True)

    def start(self, count: int) -> "Fleet":
        for _ in range(count):
            self.join()
        self._thread.start()
        return self

    def join(self) -> Member:
        """A new one comes."""
        member = Member(self._setup, f"w{len(self.members) + 1}")
        member.start()
        self.members.append(member)
        return member

    def running(self) -> list[Member]:
        return [one for one in self.members if one.wanted]

    def _keep(self, member: Member) -> None:
        """The log of a process that has ended."""
        with (self._folder / f"{member.name}.log").open("a", encoding="utf-8") as log:
            for line in member.worker.log.lines:
                message = line.get("msg", "")
                self.counted[message] = self.counted.get(message, 0) + 1
                log.write(json.dumps(line) + "\n")
            log.write(f"ended with {member.worker.child.returncode}\n")

    def kill(self, member: Member) -> None:
        """kill -9."""
        with member.lock:
            if member.worker.alive():
                member.worker.child.kill()
                member.worker.wait_exit(10)
                self._keep(member)
                member.wanted = False

    def restart(self, member: Member) -> None:
        with member.lock:
            if not member.wanted:
                member.start()

    def term(self, member: Member) -> None:
        """SIGTERM, which must end in a 0."""
        with member.lock:
            if not member.wanted or not member.worker.alive():
                return      # somebody else was faster, or it is to be started again
            member.wanted = False
            code = member.worker.stop()
            self._keep(member)
            if code:
                self._found(member, code, "SIGTERM")

    def freeze(self, member: Member, seconds: float) -> None:
        with member.lock:
            member.worker.child.send_signal(signal.SIGSTOP)
            self._ending.wait(seconds)
            member.worker.child.send_signal(signal.SIGCONT)

    def _found(self, member: Member, code: int, asked: str) -> None:
        self.exits.append(Exit(member.name, code, asked, member.lines()))
        self._note("exit", worker=member.name, code=code, asked=asked, last=member.lines()[-3:])

    def _supervise(self) -> None:
        for turn in itertools.count():
            if self._ending.wait(EVERY):
                return
            for member in list(self.members):
                if member.lock.acquire(blocking=False):
                    try:
                        self._look(member, turn % SEEN_EVERY == 0)
                    except Exception:       # the others are to be looked after all the same
                        self.faults.append(f"{member.name}: {traceback.format_exc()}")
                    finally:
                        member.lock.release()

    def _look(self, member: Member, closely: bool) -> None:
        if not member.wanted:
            return
        if not member.worker.alive():
            self._start_again(member)
        elif member.has_lost():
            self._lost(member)
        elif closely:
            self.see(member)

    def see(self, member: Member) -> None:
        member.last = member.seen() or member.last
        if member.last and member.last.faults:
            self.faults.append(f"conservation: {member.last.faults}")

    def _start_again(self, member: Member) -> None:
        code = member.worker.wait_exit(10)
        self._keep(member)
        self._found(member, code, "")
        member.start()

    def stop(self) -> None:
        """All end as asked, at the same time."""
        self._ending.set()
        self._thread.join(60)
        ends = [threading.Thread(target=self.term, args=(member,)) for member in self.running()]
        for end in ends:
            end.start()
        for end in ends:
            end.join()

    def strange(self) -> list[str]:
        """Lines on standard error that are no JSON objects."""
        return [line for member in self.members for line in member.worker.log.strange]

    def remove(self) -> None:
        self._ending.set()
        for member in self.members:
            member.wanted = False
            member.worker.remove()
