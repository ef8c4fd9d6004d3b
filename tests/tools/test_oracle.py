"""The oracle must see every kind of fault: a good history, and one with each fault planted."""

import unittest

from oracle import Input, judge
from reader import Record

KEYS = (b"a", b"b", b"a", b"a", b"b", b"c")


def inputs() -> list[Input]:
    return [Input(0, offset * 2, 0, key, None) for offset, key in enumerate(KEYS)]


def output(place: int, source: Input, value: bytes = b"good", offset: int | None = None) -> Record:
    where = f"in/{source.partition}/{source.offset if offset is None else offset}".encode()
    return Record("out", 0, place, 0, source.key, value, (("cad-worker-source", where),))


def outputs(order: list[int]) -> list[Record]:
    fed = inputs()
    return [output(place, fed[number]) for place, number in enumerate(order)]


def fault_of(_, record: Record) -> str:
    return "" if record.value == b"good" else "bad"


def verdict(found: list[Record]):
    return judge(inputs(), found, fault_of)


class Oracle(unittest.TestCase):
    def test_good(self):
        """Other conversations may overtake; repeats are counted, also behind younger ones."""
        self.assertEqual(verdict(outputs([1, 0, 2, 4, 5, 3])).faults(), "")
        told = verdict(outputs([0, 1, 2, 3, 0, 2, 4, 5]))
        self.assertEqual((told.faults(), told.repeats), ("", 2))

    def test_order_in_the_file_counts(self):
        """The reader's order of arrival says nothing; the offsets do."""
        self.assertEqual(verdict(list(reversed(outputs([0, 1, 2, 3, 4, 5])))).faults(), "")

    def test_lost(self):
        self.assertEqual(verdict(outputs([0, 1, 2, 3, 4])).lost, [(0, 10)])

    def test_reordered(self):
        self.assertEqual(len(verdict(outputs([0, 1, 3, 2, 4, 5])).reordered), 1)

    def test_wrong(self):
        found = outputs([0, 1, 2, 3, 4, 5])
        found.append(output(6, inputs()[0], b"other"))
        self.assertEqual(len(verdict(found).wrong), 1)

    def test_phantom(self):
        found = outputs([0, 1, 2, 3, 4, 5])
        found.append(output(6, inputs()[0], offset=7))
        self.assertEqual(verdict(found).phantom, [(0, 7)])

    def test_no_source(self):
        with self.assertRaises(AssertionError):
            verdict([Record("out", 0, 0, 0, b"a", b"good", ())])
