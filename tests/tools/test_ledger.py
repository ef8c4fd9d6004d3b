"""The ledger must see every kind of fault: a good history, and one with each fault planted."""

import dataclasses
import json
import unittest

import gap_map
from ledger import Commit, Ledger
from reader import Record
from segments import Fates
from traffic import expected_of, key_of, phone_of

CONVERSATIONS = (1, 2, 1, 1, 2, 3)


def output(place: int, source: int, conversation: int | None = None, status: str = "", partition: int = 0) -> Record:
    conversation = conversation or CONVERSATIONS[source]
    expected, customer = expected_of(phone_of(conversation))
    value = {"status": status or expected, "conversation_id": f"c-{conversation}", "cad": {"customer_data": customer},
             "integrations": [{"reason": "timeout"}]}
    if status:
        value["cad"] = {}
    return Record("out", partition, place, 0, key_of(conversation), json.dumps(value).encode(),
                  (("cad-worker-source", f"in/0/{source}".encode()),))


def ledger(outputs: list[Record], commits: list[Commit] = (), lenient: bool = False) -> Ledger:
    made = Ledger(2, lenient)
    for offset, conversation in enumerate(CONVERSATIONS):
        made.feed(0, offset, conversation)
    for commit in commits:
        made.sample([commit])
    made.read(outputs)
    made.close()
    return made


def in_order(order: list[int]) -> list[Record]:
    return [output(place, source) for place, source in enumerate(order)]


GOOD = [1, 0, 2, 4, 5, 3]


class Judges(unittest.TestCase):
    def found(self, kind: str, made: Ledger, count: int = 1) -> None:
        self.assertEqual(made.counts, {kind: count}, made.told())

    def test_good(self):
        made = ledger(in_order(GOOD) + [output(6, 0), output(7, 0)])
        self.assertEqual((made.told(), made.distinct, len(made.repeats)), ("", 6, 2))

    def test_lost(self):
        self.found("lost", ledger(in_order(GOOD[:-1])))

    def test_reordered(self):
        self.found("reordered", ledger(in_order([0, 1, 3, 2, 4, 5])))

    def test_phantom(self):
        self.found("phantom", ledger(in_order(GOOD) + [output(6, 9, 1)]))

    def test_another_conversation(self):
        """Right for its key, which is not the input's."""
        self.found("phantom", ledger(in_order([0, 1, 2, 3, 4]) + [output(5, 5, 1)]))

    def test_wrong(self):
        self.found("wrong", ledger(in_order(GOOD) + [output(6, 0, status="done")]))

    def test_wrong_partition(self):
        self.found("wrong", ledger(in_order(GOOD) + [output(0, 0, partition=1)]))

    def test_unreached(self):
        """Only where the network is known to fail."""
        outputs = in_order(GOOD[:-1]) + [output(5, 3, status="failed")]
        self.found("wrong", ledger(outputs))
        self.assertEqual((ledger(outputs, lenient=True).told(), ledger(outputs, lenient=True).unreached), ("", 1))

    def test_good_commits(self):
        """The output of offset 0 has place 1, that of 3 place 5."""
        commits = [Commit(0, 0, "", 1), Commit(0, 2, "", 2), Commit(0, 3, gap_map.encode(3, {4}), 4),
                   Commit(0, 6, "", 6)]
        self.assertEqual(ledger(in_order(GOOD), commits).told(), "")

    def test_premature(self):
        self.found("premature", ledger(in_order(GOOD), [Commit(0, 1, "", 1)]))

    def test_premature_bit(self):
        self.found("premature", ledger(in_order(GOOD), [Commit(0, 0, gap_map.encode(0, {1, 2}), 2)]))

    def test_commit_goes_back(self):
        self.found("premature", ledger(in_order(GOOD), [Commit(0, 2, "", 2), Commit(0, 1, "", 2)]))

    def test_needless(self):
        """Again, long after its commit: whoever began then knew it. Soon after it is a former owner's."""
        commits = [Commit(0, 0, gap_map.encode(0, {2}), 3, 1000), Commit(0, 1, gap_map.encode(1, {2}), 3, 90_000)]
        again = output(6, 2)
        made = ledger(in_order(GOOD) + [dataclasses.replace(again, timestamp=2000)], commits)
        self.assertEqual((made.told(), len(made.repeats)), ("", 1))
        self.found("needless", ledger(in_order(GOOD) + [dataclasses.replace(again, timestamp=60_000)], commits))

    def test_audit(self):
        """A record of an aborted transaction that was read, one that was hidden, and a committed one that was not."""
        made = ledger(in_order(GOOD))
        made.audit(0, Fates({0, 1, 2, 3, 4, 5}, {6, 7}))
        self.assertEqual((made.told(), made.aborted), ("", 2))
        made.audit(0, Fates({0, 1, 2, 3, 4, 8}, {5}))
        self.assertEqual(made.counts, {"aborted": 1, "unread": 1})

    def test_uncommitted(self):
        made = ledger(in_order(GOOD))
        self.assertEqual(made.uncommitted(Commit(0, 1, gap_map.encode(1, {2}), 5)), {1, 4, 5})


if __name__ == "__main__":
    unittest.main()
