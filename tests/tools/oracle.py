"""Judges a history: inputs that the broker acknowledged against what an independent reader saw.

An output's identity is the source position in its header. Repeats are allowed and counted; nothing may be
lost, made up, wrong, or appear for the first time behind a younger one of its conversation.
"""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Callable

from reader import Record

# The fixed namespace of output ids, from the manual.
ID_NAMESPACE = uuid.UUID("0f8a613c-b247-5d0e-8e21-6f9453da17c8")
SHOWN = 5


@dataclass(frozen=True)
class Input:
    """An acknowledged record of the input topic."""
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: object       # whatever the test needs to compute the right output


@dataclass
class Verdict:
    inputs: int
    outputs: int
    lost: list = field(default_factory=list)
    repeats: int = 0
    reordered: list = field(default_factory=list)
    phantom: list = field(default_factory=list)
    wrong: list = field(default_factory=list)

    def faults(self) -> str:
        """Empty if all is well; else counts and a few examples."""
        kinds = {kind: getattr(self, kind) for kind in ("lost", "reordered", "phantom", "wrong")}
        return "; ".join(f"{len(found)} {kind}: {found[:SHOWN]}" for kind, found in kinds.items() if found)

    def summary(self) -> str:
        return (f"{self.outputs} outputs for {self.inputs} messages: {len(self.lost)} lost, "
                f"{len(self.reordered)} reordered, {len(self.wrong)} wrong, {len(self.phantom)} phantom, "
                f"{self.repeats} repeats")


def first_appearances(outputs: list[Record]) -> list[Record]:
    """Each source once, in the order of its first output. Outputs of one key share a partition, so the
    order within it is the order that a reader sees."""
    seen = {}
    for record in sorted(outputs, key=lambda one: (one.partition, one.offset)):
        seen.setdefault(record.source(), record)
    return list(seen.values())


def steps_back(firsts: list[Record]) -> list[str]:
    """First appearances that come behind a younger one of their conversation."""
    newest: dict[tuple, int] = {}
    found = []
    for record in firsts:
        _, partition, offset = record.source()
        line = (partition, record.key)
        if offset < newest.get(line, -1):
            found.append(f"{record.key!r}: {offset} after {newest[line]}")
        newest[line] = max(offset, newest.get(line, -1))
    return found


def judge(inputs: list[Input], outputs: list[Record], fault_of: Callable[[Input, Record], str]) -> Verdict:
    """`fault_of` says what is wrong with an output for its input, or nothing; it sees every output."""
    known = {(one.partition, one.offset): one for one in inputs}
    counted = Counter(record.source()[1:] for record in outputs)
    verdict = Verdict(len(inputs), len(outputs))
    verdict.lost = [where for where in known if where not in counted]
    verdict.phantom = [where for where in counted if where not in known]
    verdict.repeats = sum(count - 1 for count in counted.values())
    verdict.reordered = steps_back(first_appearances(outputs))
    for record in outputs:
        source = known.get(record.source()[1:])
        fault = fault_of(source, record) if source else ""
        if fault:
            verdict.wrong.append(f"{record.source()}: {fault}")
    return verdict


def output_id(topic: str, source: Input) -> str:
    """The id that the output of this input must have."""
    name = f"{topic}\n{source.partition}\n{source.offset}\n{source.timestamp}"
    return str(uuid.uuid5(ID_NAMESPACE, name))
