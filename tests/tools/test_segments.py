"""Batches as Kafka's message format 2 has them, written by hand."""

import tempfile
import unittest
from pathlib import Path

from segments import ABORT, BATCH, COMMIT, CONTROL, TRANSACTIONAL, fates


def batch(base: int, count: int, producer: int = -1, attributes: int = 0, records: bytes = b"x") -> bytes:
    length = BATCH.size - 12 + len(records)
    return BATCH.pack(base, length, 0, 2, 0, attributes, count - 1, 0, 0, producer, 0, 0, count) + records


def end(base: int, producer: int, kind: int) -> bytes:
    key = b"\0\0" + kind.to_bytes(2, "big")
    record = b"\0\0\0" + bytes([len(key) * 2]) + key + b"\x01\0"
    return batch(base, 1, producer, TRANSACTIONAL | CONTROL, bytes([len(record) * 2]) + record)


class Segments(unittest.TestCase):
    def test_fates(self):
        """Two producers interleaved, one of them twice, a plain batch, one that is open, and a torn end."""
        first = batch(0, 3, 7, TRANSACTIONAL) + batch(3, 2, 8, TRANSACTIONAL) + end(5, 7, COMMIT)
        second = (batch(6, 1, 7, TRANSACTIONAL) + end(7, 8, ABORT) + batch(8, 2) + end(10, 7, ABORT)
                  + batch(11, 4, 9, TRANSACTIONAL) + batch(15, 1)[:20])
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "00000000000000000000.log").write_bytes(first)
            Path(folder, "00000000000000000006.log").write_bytes(second)
            found = fates(Path(folder))
        self.assertEqual((found.committed, found.aborted, found.open), ({0, 1, 2, 8, 9}, {3, 4, 6}, {11, 12, 13, 14}))


if __name__ == "__main__":
    unittest.main()
