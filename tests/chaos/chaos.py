"""A run: events are fed, workers write, faults come as the schedule says, the ledger judges."""

import json
import random
import shutil
import signal
import threading
import time
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Callable, Iterator

from confluent_kafka import KafkaException

from fault_proxy import END_TXN
from fleet import Fleet, Member
from ledger import Commit, Ledger
from reader import Reader
from rig import CRM, SESSION_MS, Rig
from schedule import Fault, Options, draw
from segments import fates
from traffic import drawn, key_of, value_of
from waiting import until
from watch import Watch

ROOT = Path(__file__).resolve().parents[2]
CONVERSATIONS = 2000
PROGRESS = 10.0             # seconds between lines
QUIET = max(15.0, 3 * SESSION_MS / 1000)        # without any output: nothing moves
KINDS = ("lost", "reordered", "phantom", "wrong", "premature", "needless", "aborted", "unread")
DRAWN = 10_000              # events at a time
STORM_OTHERS = 0.005        # of the events may be repeated although nobody died
MEASURED = 1.0              # seconds after a kill in which nobody else has its partitions yet


class Feeder(threading.Thread):
    """Produces the events evenly over the time; when it is told so, the rest at once. What was written is for a
    reader of the topic to say: a producer that meets a fatal error, as librdkafka's do when brokers die, leaves some
    without an answer, and another one goes on."""

    def __init__(self, rig: Rig, topic: str, options: Options):
        super().__init__(daemon=True)
        self._rig, self._topic, self._options = rig, topic, options
        self._producer = self._another()
        self._hurry = threading.Event()
        self._start = time.monotonic()
        self._drawn: Iterator[int] = iter(())
        self._chance = random.Random(f"{options.seed} events")
        self.acknowledged = self.open = self.producers = 0
        self.failed = ""

    def _another(self):
        return self._rig.kafka.producer(acks="all", **{"enable.idempotence": True, "message.timeout.ms": 0})

    def run(self) -> None:
        try:
            while self.acknowledged < self._options.events:
                try:
                    self._feed()
                except KafkaException:
                    self._producer, self.open = self._another(), 0
                    self.producers += 1
        except Exception:
            self.failed = traceback.format_exc()

    def _feed(self) -> None:
        """Until all are acknowledged. KafkaException: the producer cannot go on."""
        seconds = max(self._options.minutes * 60 * 0.97, 0.001)
        while self.acknowledged < self._options.events:
            fed = self.acknowledged + self.open
            due = self._options.events if self._hurry.is_set() else self._options.events * self.seconds / seconds
            if fed < min(due, self._options.events):
                self._produce(self._next())
            else:
                self._producer.poll(0.01)

    @property
    def seconds(self) -> float:
        """Since it was made."""
        return time.monotonic() - self._start

    def _next(self) -> int:
        for conversation in self._drawn:
            return conversation
        self._drawn = iter(drawn(DRAWN, CONVERSATIONS, self._chance))
        return next(self._drawn)

    def _produce(self, conversation: int) -> None:
        producer = self._producer

        def delivered(error, _) -> None:
            if producer is self._producer:
                self.open -= 1
                self.acknowledged += error is None
        try:
            producer.produce(self._topic, key=key_of(conversation), value=value_of(conversation),
                             on_delivery=delivered)
            self.open += 1
        except BufferError:
            producer.poll(0.1)
        producer.poll(0)

    def finish(self, seconds: float) -> None:
        self._hurry.set()
        self.join(seconds)
        if self.is_alive() or self.failed:
            raise AssertionError(f"feeding: {self.failed or 'not ended'}, {self.acknowledged} acknowledged")


def reader_of_inputs(rig: Rig, topic: str, ledger: Ledger) -> Reader:
    """Tells the ledger of each event in the topic."""
    return Reader(rig.kafka.bootstrap, {topic: list(range(len(ledger.lanes)))}, "read_uncommitted",
                  lambda records: [ledger.feed(one.partition, one.offset, int(one.key[2:])) for one in records])


class Chaos:
    """One run on a rig that stands."""

    def __init__(self, rig: Rig, options: Options, say: Callable[[str], None] = print):
        self.rig, self.options, self._say = rig, options, say
        self.folder = ROOT / "build" / "chaos" / f"{options.seed}-{options.guarantee}"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.setup = rig.setup(options.guarantee, options.partitions, **options.delivery)
        self.ledger = Ledger(options.partitions, lenient=options.network > 0)
        self.history: list[dict] = []
        self.done: dict[str, int] = {}      # faults by kind
        self.losses: list[tuple[list[Commit], int]] = []     # when a worker died: what was committed, what was open
        self.unmeasured = self.lost = 0
        self.faults: list[str] = []
        self._start = time.monotonic()
        self._deadline = self._start + options.minutes * 60 * 2 + 240
        self._ended = threading.Event()
        self._chance = random.Random(f"{options.seed} victims")
        self.fleet = Fleet(self.setup, self.folder, self.note, self._has_lost)
        self.watch = Watch(rig.kafka, self.setup, self.ledger)
        self.reader = Reader(rig.kafka.bootstrap, {self.setup.output: list(range(options.partitions))},
                             "read_committed" if self.exactly else "read_uncommitted", self.ledger.read)
        self.inputs = reader_of_inputs(rig, self.setup.topic, self.ledger)
        self.feeder = Feeder(rig, self.setup.topic, options)

    @property
    def exactly(self) -> bool:
        return self.options.guarantee == "exactly_once"

    @property
    def now(self) -> float:
        return time.monotonic() - self._start

    def note(self, kind: str, **details) -> None:
        self.history.append({"at": round(self.now, 3), "kind": kind, **details})

    # the run

    def run(self) -> bool:
        """Whether all was well; the history is kept if not."""
        self._say(f"seed {self.options.seed}: {self.options}")
        try:
            self._run()
        except (Exception, KeyboardInterrupt):
            self.faults.append(traceback.format_exc())
        finally:
            self._ended.set()
            self._close()
        self._tell()
        good = not self.faults and not self.ledger.told()
        if good:
            shutil.rmtree(self.folder)
        else:
            self.keep()
        return good

    def _run(self) -> None:
        self.fleet.start(self.options.workers)
        self.watch.start()
        self.feeder.start()
        threading.Thread(target=self._progress, daemon=True).start()
        lanes = [threading.Thread(target=self._lane, args=(faults,), daemon=True)
                 for faults in draw(self.options).values()]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join(max(0.0, self._deadline - time.monotonic()))
        if any(lane.is_alive() for lane in lanes):
            raise AssertionError("the faults did not end in time")
        self.rig.heal()
        self.feeder.finish(max(30.0, self._deadline - time.monotonic()))
        self.inputs.wait_read_to(self.setup.topic, self.rig.kafka.ends(self.setup.topic), 60)
        if self.ledger.inputs < self.feeder.acknowledged:
            raise AssertionError(f"{self.feeder.acknowledged} events acknowledged, {self.ledger.inputs} in the topic")
        self.note("faults end")
        self._settle()
        self._stop()

    def _lane(self, faults: list[Fault]) -> None:
        """One after another; in a storm none waits for the one before."""
        begun = []
        for fault in faults:
            self._ended.wait(max(0.0, fault.at - self.now))
            if self._ended.is_set():
                return
            begun.append(threading.Thread(target=self._do, args=(fault,), daemon=True))
            begun[-1].start()
            if not self.options.storm:
                begun[-1].join()
        for one in begun:
            one.join()

    def _do(self, fault: Fault) -> None:
        self.note(fault.kind, **fault.args)
        try:
            if getattr(self, "do_" + fault.kind)(**fault.args) is not False:
                self.done[fault.kind] = self.done.get(fault.kind, 0) + 1
        except Exception:
            self.faults.append(f"{fault}: {traceback.format_exc()}")

    # faults: False where nobody was there for it

    def _victim(self) -> Member | None:
        """One that runs and that nobody else is at."""
        able = [one for one in self.fleet.running() if one.worker.alive() and not one.lock.locked()]
        return self._chance.choice(able) if able else None

    def do_kill(self, pause: float) -> bool:
        victim = self._victim()
        if not victim:
            return False
        seen = victim.seen()
        self.fleet.kill(victim)
        try:
            self._lost(seen)
            self._ended.wait(pause)
        finally:
            self.fleet.restart(victim)
        return True

    def _lost(self, seen) -> None:
        """What the next owners of its partitions will do again."""
        commits = self.watch.soon(MEASURED) if seen else []
        if not commits:
            self.unmeasured += 1
            return
        self.losses.append(([one for one in commits if one.partition in seen.partitions], seen.open))

    def _has_lost(self, member: Member) -> None:
        """The group has taken its partitions, or it has not heard from the group for too long."""
        self.note("lost", worker=member.name)
        self.lost += 1
        self._lost(member.last)

    def do_term(self, pause: float) -> None:
        victim = self._victim()
        if victim:
            self.fleet.term(victim)
            self._ended.wait(pause)
            self.fleet.restart(victim)

    def do_freeze(self, seconds: float) -> None:
        victim = self._victim()
        if not victim:
            return
        seen = victim.seen()
        if seconds * 1000 < SESSION_MS:
            self.fleet.freeze(victim, seconds)
            return
        measure = threading.Thread(target=self._lost, args=(seen,), daemon=True)
        measure.start()
        self.fleet.freeze(victim, seconds)
        measure.join()

    def do_join(self) -> None:
        """One that has left, or a new one."""
        gone = [one for one in self.fleet.members if not one.wanted and not one.lock.locked()]
        if gone:
            self.fleet.restart(self._chance.choice(gone))
        else:
            self.fleet.join()

    def do_leave(self) -> None:
        if len(self.fleet.running()) > max(2, self.options.workers // 2):
            victim = self._victim()
            if victim:
                self.fleet.term(victim)

    def do_bounce(self, how: str, node: int, pause: float) -> None:
        self.rig.wait_in_sync()
        self.rig.kafka.nodes[node].stop(getattr(signal, how))
        self._ended.wait(pause)
        self.rig.kafka.nodes[node].start()
        self.rig.wait_in_sync()

    def do_stop_broker(self, node: int, seconds: float) -> None:
        self.rig.wait_in_sync()
        self.rig.kafka.nodes[node].pause(seconds)
        self.rig.wait_in_sync()

    def do_cut(self, route: int, how: str, share: float, seed: int) -> None:
        self.rig.proxy.cut(route, how, share, seed)

    def do_hole(self, route: int, seconds: float, up: bool = False, down: bool = False) -> None:
        self.rig.proxy.hole(route, up, down)
        self._ended.wait(seconds)
        self.rig.proxy.heal(route)

    def do_delay(self, route: int, seconds: float, up: float, down: float) -> None:
        self.rig.proxy.delay(route, up, down)
        self._ended.wait(seconds)
        self.rig.proxy.heal(route)

    def do_refuse(self, route: int, seconds: float) -> None:
        self.rig.proxy.refuse(route, True)
        self.rig.proxy.cut(route)
        self._ended.wait(seconds)
        self.rig.proxy.heal(route)

    def do_hold(self, side: str, seconds: float) -> None:
        """The next end of a transaction, at whichever broker."""
        hold = self.rig.proxy.hold(list(range(CRM)), END_TXN, side)
        self._ended.wait(seconds)
        self.rig.proxy.release(hold)

    def do_stray(self, api: int, seconds: float) -> bool:
        """A request that outlives its connection: it arrives when the client has sent it again long since."""
        hold = self.rig.proxy.hold(list(range(CRM)), api, "request")
        held = self._wait_held(hold, 2.0)
        if held:
            for route in range(CRM):
                self.rig.proxy.cut(route, "client")
            self._ended.wait(seconds)
        self.rig.proxy.release(hold)
        return held

    def _wait_held(self, hold: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not self.rig.proxy.held(hold) and time.monotonic() < deadline:
            self._ended.wait(0.05)
        return self.rig.proxy.held(hold) > 0

    # the end

    def _settle(self) -> None:
        """Everything gets its output and is committed; something must move all the time."""
        last, since = (0, 0), time.monotonic()
        while self.ledger.distinct < self.ledger.inputs:
            here = self.ledger.outputs, self.ledger.distinct
            if here != last:
                last, since = here, time.monotonic()
            if time.monotonic() - since > QUIET or time.monotonic() > self._deadline:
                raise AssertionError(f"liveness: {self.ledger.inputs - self.ledger.distinct} without output, "
                                     f"nothing new for {time.monotonic() - since:.0f} s")
            self._ended.wait(0.2)
        ends = self.rig.kafka.wait_committed(self.setup.topic, self.setup.topic, 60)
        rows = until("the group is described", self._described, 30, 0.5)
        lags = {one: row["LAG"] for one, row in rows.items()}
        if lags != dict.fromkeys(ends, "0"):
            raise AssertionError(f"liveness: kafka-consumer-groups shows lags {lags}")

    def _described(self) -> dict:
        rows = self.rig.kafka.describe_group(self.setup.topic)
        return rows if len(rows) == self.options.partitions else {}

    def _stop(self) -> None:
        for member in self.fleet.running():
            self.fleet.see(member)
        self.fleet.stop()
        self.reader.wait_read_to(self.setup.output, self.rig.kafka.ends(self.setup.output), 60)
        self.watch.close()
        self.ledger.close()
        for partition, folder in self.rig.kafka.folders(self.setup.output).items():
            self.ledger.audit(partition, fates(folder))
        for kind, due in (("kill", self.options.kills), ("bounce", self.options.bounces)):
            if self.done.get(kind, 0) < due:
                self.faults.append(f"only {self.done.get(kind, 0)} times {kind} of {due}")
        if self.fleet.strange():
            self.faults.append(f"no JSON on standard error: {self.fleet.strange()[:5]}")
        dead_letters = sum(self.rig.kafka.ends(self.setup.dead_letter).values())
        if dead_letters:
            self.faults.append(f"{dead_letters} dead letters")
        self.faults += self.fleet.faults
        self.faults += [str(one) for one in self.fleet.exits if not one.excused]

    def _close(self) -> None:
        for end in (self.watch.close, self.reader.close, self.inputs.close, self.fleet.remove, self.rig.heal):
            try:
                end()
            except Exception:
                self.faults.append(traceback.format_exc())

    # what is told

    def _progress(self) -> None:
        while not self._ended.wait(PROGRESS):
            done = ", ".join(f"{count} {kind}" for kind, count in sorted(self.done.items()))
            self._say(f"  {self.now:5.0f} s: {self.ledger.inputs} fed, {self.ledger.distinct} out, "
                      f"{len(self.ledger.repeats)} repeats, {self.ledger.samples} samples; {done}; "
                      f"{len(self.fleet.exits)} exits, {len(self.faults) + len(self.fleet.faults)} faults of the run "
                      f"{self.ledger.told()[:200]}")

    def uncommitted(self) -> set[tuple[int, int]]:
        """Of all kills and losses: partition and offset of what had its output and was in no commit."""
        return {(one.partition, offset) for commits, _ in self.losses for one in commits
                for offset in self.ledger.uncommitted(one)}

    def repeats_told(self) -> str:
        """At least once: how many, beside what those who died or lost their session had to leave."""
        left, opened, again = self.uncommitted(), sum(opened for _, opened in self.losses), len(self.ledger.repeats)
        others = sum((partition, offset) not in left for partition, offset, *_ in self.ledger.repeats)
        if self.options.storm and others > self.ledger.inputs * STORM_OTHERS:
            self.faults.append(f"{others} repeats of what nobody who died had left")
        return (f"{again / max(1, self.done.get('kill', 0)):.1f} per kill, "
                f"{100 * again / max(1, self.ledger.inputs):.2f} % of the events; bound {len(left) + opened} = "
                f"{len(left)} finished since the last commit + {opened} in flight, at kills, {self.lost} lost sessions "
                f"and long stops, {self.unmeasured} of which not measured; {others} repeats of other events than those "
                f"finished ones, {100 * others / max(1, self.ledger.inputs):.2f} %")

    def summary(self) -> str:
        ledger = self.ledger
        words = [f"{ledger.count(kind)} {kind}" for kind in KINDS]
        more = (f"{ledger.aborted} records of aborted transactions, none of them to be seen" if self.exactly
                else self.repeats_told())
        return (f"{self.done.get('kill', 0)} kills, {self.done.get('bounce', 0)} bounces / {ledger.inputs} events, "
                f"seed {self.options.seed}: {', '.join(words)}, {len(ledger.repeats)} repeats ({more})")

    def _tell(self) -> None:
        done = ", ".join(f"{count} {kind}" for kind, count in sorted(self.done.items()))
        self._say(f"faults: {done}; {len(self.fleet.exits)} exits not as asked; {self.feeder.producers} times another "
                  f"producer of events, whose client could not go on; {self.ledger.unreached} lookups "
                  f"that the network has failed; {self.ledger.samples} samples of commits, {self.watch.failed} not to "
                  f"be had ({self.now:.0f} s)")
        for one in self.fleet.exits:
            self._say(f"  {one}")
        if self.exactly and self.ledger.repeats:
            self.faults.append(f"{len(self.ledger.repeats)} repeats: {self.ledger.repeats[:10]}")
        self._say(f"{self.options.guarantee}: {self.summary()}")
        for fault in [*self.faults, self.ledger.told()]:
            if fault:
                self._say(f"FAULT {fault}")

    def keep(self) -> None:
        kept = {"options": asdict(self.options), "history": self.history, "faults": self.faults,
                "judged": self.ledger.faults, "repeats": self.ledger.repeats,
                "exits": [asdict(one) for one in self.fleet.exits],
                "partitions": [{"fed": list(lane.fed), "first": list(lane.first)} for lane in self.ledger.lanes]}
        (self.folder / "history.json").write_text(json.dumps(kept, default=str))
        self.rig.keep_logs(self.folder)
        self._say(f"history: {self.folder.relative_to(ROOT)}/history.json")
