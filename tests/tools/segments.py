"""A partition as it lies on a broker's disk: which records belong to transactions that were committed, which to aborted
ones. Read from the files themselves, so that no client decides what is to be seen."""

import struct
from dataclasses import dataclass, field
from pathlib import Path

# base offset, length, leader epoch, magic, crc, attributes, last offset delta, two timestamps, producer id and epoch,
# sequence, count of records
BATCH = struct.Struct(">qiibIhiqqqhii")
TRANSACTIONAL, CONTROL = 1 << 4, 1 << 5
ABORT, COMMIT = 0, 1


@dataclass
class Fates:
    """Offsets of records: in committed transactions or in none, in aborted ones, in ones that are still open."""
    committed: set = field(default_factory=set)
    aborted: set = field(default_factory=set)
    open: set = field(default_factory=set)


def varint(data: bytes, at: int) -> tuple[int, int]:
    """A zigzag number and the place behind it."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7f) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return (value >> 1) ^ -(value & 1), at


def marker(record: bytes) -> int:
    """ABORT or COMMIT: the second number of a control record's key."""
    _, at = varint(record, 0)
    at += 1     # attributes
    for _ in range(3):      # times, offset, length of the key
        _, at = varint(record, at)
    return struct.unpack_from(">h", record, at + 2)[0]


def batches(data: bytes):
    """Header fields and records of each whole batch."""
    at = 0
    while at + BATCH.size <= len(data):
        head = BATCH.unpack_from(data, at)
        end = at + 12 + head[1]
        if head[1] <= 0 or end > len(data):
            return
        yield head, data[at + BATCH.size:end]
        at = end


def fates(folder: Path) -> Fates:
    """Of all records of the partition whose folder this is."""
    found = Fates()
    opened: dict[int, set] = {}
    for segment in sorted(folder.glob("*.log")):
        for (base, _, _, _, _, attributes, last, _, _, producer, *_), records in batches(segment.read_bytes()):
            offsets = range(base, base + last + 1)
            if attributes & CONTROL:
                ended = opened.pop(producer, set())
                (found.committed if marker(records) == COMMIT else found.aborted).update(ended)
            elif attributes & TRANSACTIONAL:
                opened.setdefault(producer, set()).update(offsets)
            else:
                found.committed.update(offsets)
    found.open = set().union(*opened.values())
    return found
