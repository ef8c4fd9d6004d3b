"""Judges a long history while it is being read: what was fed, what came out, what the group had committed.

As the oracle, with a few bytes for each record: input and output have as many partitions and the same keys, so an
input and its output share the partition's number. Outputs of a partition come in their order.
"""

import json
import threading
from array import array
from dataclasses import dataclass, field
from functools import cached_property

import gap_map
from segments import Fates
from traffic import fault_in, key_of, phone_of, unreached

SHOWN = 10
NONE = -1
WINDOW_MAX = 16384  # open offsets of a partition
LATE_MS = 10_000        # after a commit that covers an offset nobody but a former owner may write it, and not for long


@dataclass
class Commit:
    """What the broker said: an offset with its metadata, and *afterwards* the end of the output."""
    partition: int
    offset: int
    metadata: str
    end: int
    at: int = 0         # when it was said, in milliseconds of the clock that stamps records

    @cached_property
    def finished(self) -> set[int]:
        """The offsets beyond the committed one that its map calls finished."""
        return gap_map.decode(self.metadata, self.offset)


@dataclass
class Lane:
    """One partition: for each input offset its conversation and the place of its first output."""
    number: int
    fed: array = field(default_factory=lambda: array("i"))
    first: array = field(default_factory=lambda: array("q"))
    shown: array = field(default_factory=lambda: array("i"))     # the conversation that the output is of
    newest: dict = field(default_factory=dict)
    covered: array = field(default_factory=lambda: array("q"))   # when a commit was first seen to cover the offset
    committed: int = 0
    checked: int = 0        # everything below was there when it was committed

    def grow(self, values: array, offset: int) -> None:
        if offset >= len(values):
            values.extend([NONE] * (offset + 1 - len(values)))

    def feed(self, offset: int, conversation: int) -> None:
        self.grow(self.fed, offset)
        self.fed[offset] = conversation

    def cover(self, commit: Commit) -> None:
        for offset in (*range(self.committed, commit.offset), *commit.finished):
            self.grow(self.covered, offset)
            if self.covered[offset] == NONE:
                self.covered[offset] = commit.at
        self.committed = max(self.committed, commit.offset)

    def was_covered(self, offset: int, at: int) -> bool:
        """Whether a commit was seen to cover it long before."""
        return offset < len(self.covered) and NONE != self.covered[offset] < at - LATE_MS

    def missing(self) -> list[int]:
        return [offset for offset, conversation in enumerate(self.fed)
                if conversation != NONE and (offset >= len(self.first) or self.first[offset] == NONE)]

    def strange(self) -> list[int]:
        """Outputs of no input, or of another conversation than the input."""
        return [offset for offset, conversation in enumerate(self.shown) if conversation != NONE
                and (offset >= len(self.fed) or self.fed[offset] != conversation)]

    def there(self, offset: int, end: int) -> bool:
        """Whether this input's output was below the end."""
        return offset < len(self.first) and NONE != self.first[offset] < end


class Ledger:
    """Fed by one thread, read by another, sampled by a third."""

    def __init__(self, partitions: int, lenient: bool = False):
        """lenient: a lookup may fail because the network did."""
        self.lanes = [Lane(number) for number in range(partitions)]
        self.inputs = self.outputs = self.distinct = self.unreached = 0
        self.aborted = 0    # records of aborted transactions
        self.repeats: list[tuple] = []      # partition, input offset, place and time of the repeat
        self.faults: dict[str, list[str]] = {}
        self.counts: dict[str, int] = {}
        self._lenient = lenient
        self._commits: list[Commit] = []
        self.samples = 0
        self._lock = threading.Lock()

    def fault(self, kind: str, text: str) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if self.counts[kind] <= SHOWN:
            self.faults.setdefault(kind, []).append(text)

    def feed(self, partition: int, offset: int, conversation: int) -> None:
        with self._lock:
            self.inputs += 1
            self.lanes[partition].feed(offset, conversation)

    def read(self, records: list) -> None:
        """Outputs as the reader got them."""
        with self._lock:
            for record in records:
                self._take(record)

    def _take(self, record) -> None:
        topic, partition, source = record.source()
        self.outputs += 1
        where = f"{topic}/{partition}/{source} at {record.partition}@{record.offset}"
        if partition != record.partition:
            self.fault("wrong", f"{where}: another partition")
            return
        lane = self.lanes[partition]
        conversation = self._conversation(record, where)
        lane.grow(lane.first, source)
        lane.grow(lane.shown, source)
        if lane.first[source] != NONE:
            self.repeats.append((partition, source, record.offset, record.timestamp))
            return
        lane.first[source] = record.offset
        lane.shown[source] = conversation
        self.distinct += 1
        if source < lane.newest.get(conversation, NONE):
            self.fault("reordered", f"{where}: c-{conversation} is at {lane.newest[conversation]}")
        lane.newest[conversation] = max(source, lane.newest.get(conversation, NONE))

    def _conversation(self, record, where: str) -> int:
        """By the key; the value must be what the CRM knows of its caller."""
        conversation = int((record.key or b"c-0")[2:])
        out = json.loads(record.value)
        fault = fault_in(out, key_of(conversation), phone_of(conversation))
        if fault and self._lenient and unreached(out):
            self.unreached += 1
        elif fault:
            self.fault("wrong", f"{where}: {fault}")
        return conversation

    def sample(self, commits: list[Commit]) -> None:
        """A commit that goes back is a fault by itself; the others wait until the reader is there."""
        with self._lock:
            self.samples += 1
            for commit in commits:
                lane = self.lanes[commit.partition]
                if commit.offset < lane.committed:
                    self.fault("premature", f"{commit.partition}: committed {lane.committed}, then {commit.offset}")
                lane.cover(commit)
            self._commits = [one for one in self._commits + commits if self.unproven(one)]

    def unproven(self, commit: Commit) -> list[int]:
        """What the commit calls finished, and is not known to have been there."""
        lane = self.lanes[commit.partition]
        while lane.checked < commit.offset and lane.there(lane.checked, commit.end):
            lane.checked += 1
        bits = sorted(commit.finished)
        return [*range(lane.checked, commit.offset),
                *(offset for offset in bits if not lane.there(offset, commit.end))]

    def places(self, partition: int) -> set[int]:
        """All offsets of the output that were read."""
        again = {place for number, _, place, _ in self.repeats if number == partition}
        return {place for place in self.lanes[partition].first if place != NONE} | again

    def audit(self, partition: int, found: Fates) -> None:
        """What was read beside what lies on the disk."""
        seen = self.places(partition)
        self.aborted += len(found.aborted)
        for place in sorted(seen - found.committed):
            self.fault("aborted", f"{partition}@{place} was read and its transaction was not committed")
        for place in sorted(found.committed - seen):
            self.fault("unread", f"{partition}@{place} was committed and never read")

    def uncommitted(self, commit: Commit) -> set[int]:
        """What had its output there, and would be done again by who begins with this commit."""
        lane, finished = self.lanes[commit.partition], commit.finished
        return {offset for offset in range(commit.offset, min(len(lane.first), commit.offset + WINDOW_MAX))
                if lane.there(offset, commit.end) and offset not in finished}

    def close(self) -> None:
        """After everything was read: what is still missing or unproven is so for good."""
        with self._lock:
            for commit in self._commits:
                for offset in self.unproven(commit)[:SHOWN]:
                    lane = self.lanes[commit.partition]
                    place = lane.first[offset] if offset < len(lane.first) else NONE
                    self.fault("premature", f"{commit.partition}/{offset}: committed by {commit.offset} when the "
                                            f"output ended at {commit.end}; its place is {place}")
            for partition, offset, place, at in self.repeats:
                if self.lanes[partition].was_covered(offset, at):
                    self.fault("needless", f"{partition}/{offset} again at {place}, and was committed "
                                           f"{at - self.lanes[partition].covered[offset]} ms before")
            for lane in self.lanes:
                for offset in lane.missing():
                    self.fault("lost", f"{lane.number}/{offset} of c-{lane.fed[offset]}")
                for offset in lane.strange():
                    self.fault("phantom", f"{lane.number}/{offset} of c-{lane.shown[offset]}")

    def count(self, kind: str) -> int:
        return self.counts.get(kind, 0)

    def told(self) -> str:
        """Empty if all is well; else counts and examples. Repeats are no fault here."""
        return "; ".join(f"{self.counts[kind]} {kind}: {shown}" for kind, shown in self.faults.items())
