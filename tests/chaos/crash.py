"""Crash exactness: kill -9 at half of the events with many in flight; what is repeated is what had its output and was
in no commit, to the record."""

from typing import Callable

from rig import Rig
from solo import Solo
from waiting import until
from watch import Watch

EVENTS = 200_000
IN_FLIGHT = 256
PARTITIONS = 12


def told(guarantee: str, seed: int, solo: Solo, uncommitted: int) -> str:
    return (f"{guarantee}: 1 kill at half of {EVENTS} events, {IN_FLIGHT} in flight, seed {seed}: "
            f"{solo.ledger.count('lost')} lost, {solo.ledger.count('reordered')} reordered, "
            f"{len(solo.ledger.repeats)} repeats; bound: {uncommitted} finished since the last commit")


def written(rig: Rig, solo: Solo, watch: Watch) -> int:
    """What had its output and is in no commit, once nothing of the dead worker is under way any more."""
    last: list = []

    def at_rest() -> bool:
        ends, before = watch.commits(), last[:]
        last[:] = ends
        return [one.end for one in ends] == [one.end for one in before]
    until("the output at rest", at_rest, 20, 0.5)
    solo.read_all()
    return sum(len(solo.ledger.uncommitted(one)) for one in last)


def crash(rig: Rig, guarantee: str, seed: int, say: Callable[[str], None]) -> bool:
    """Whether all was well."""
    solo = Solo(rig, guarantee, EVENTS, PARTITIONS, in_flight=IN_FLIGHT)
    watch = Watch(rig.kafka, solo.setup, solo.ledger)
    try:
        solo.feed(seed)
        worker = solo.worker()
        watch.start()
        solo.wait(EVENTS // 2, 300)
        worker.worker.kill()
        uncommitted = 0 if guarantee == "exactly_once" else written(rig, solo, watch)
        worker.start()
        solo.finish(300)
        say(told(guarantee, seed, solo, uncommitted))
        if solo.ledger.told():
            say(f"FAULT {solo.ledger.told()}")
        return not solo.ledger.told() and len(solo.ledger.repeats) == uncommitted
    finally:
        watch.close()
        solo.close()
