"""The end of a transaction of which the worker hears nothing: it took place, or it did not, and only the group knows.
And its offsets, of which it hears nothing either; and one that arrives when nobody waits for it any more."""

import random
import threading
import unittest

from fault_proxy import END_TXN, TXN_OFFSET_COMMIT
from fleet import Member
from rig import CRM, shared
from solo import Solo
from waiting import until

EVENTS = 4000
BROKER_ROUTES = list(range(CRM))
TRIES = 10
STRAY = 1.0     # seconds in which a stray request would have had its effect


class EndTxn(unittest.TestCase):
    counts = 0, 0

    def begin(self, events: int) -> tuple[Solo, Member]:
        """A worker that has a quarter of the events behind it."""
        seed = random.SystemRandom().randrange(1 << 32)
        print(f"  seed {seed}", flush=True)
        solo = Solo(shared(), "exactly_once", events, transaction_timeout="3s")
        self.addCleanup(solo.close)
        solo.feed(seed)
        member = solo.worker()
        solo.wait(events // 4)
        return solo, member

    def hold(self, solo: Solo, api: int, side: str) -> int:
        """The next one of its kind, at whichever broker, is on hold."""
        hold = solo.rig.proxy.hold(BROKER_ROUTES, api, side)
        until("one is held back", lambda: solo.rig.proxy.held(hold) == 1, 20)
        return hold

    def cut(self, solo: Solo, how: str) -> None:
        for route in BROKER_ROUTES:
            solo.rig.proxy.cut(route, how)

    def at_rest(self, solo: Solo) -> bool:
        """Nothing was read since the last time."""
        before, self.counts = self.counts, (solo.raw.outputs, solo.ledger.outputs)
        return before == self.counts

    def hold_an_open_one(self, solo: Solo) -> int:
        """A later transaction stands still with records written and its offsets not told. They race: not each does."""
        for _ in range(TRIES):
            hold = self.hold(solo, TXN_OFFSET_COMMIT, "request")
            until("nothing new", lambda: self.at_rest(solo), 20, 0.3)
            if solo.raw.distinct > solo.ledger.distinct:
                return hold
            solo.rig.proxy.release(hold)
        raise AssertionError("no transaction has its records before its offsets")

    def held(self, side: str, api: int = END_TXN) -> Solo:
        """Holds one back until another producer has taken over, and only then lets it go on."""
        solo, member = self.begin(EVENTS)
        worker = member.worker
        hold = self.hold(solo, api, side)
        worker.log.wait("another producer", lambda line: line["msg"] == "another producer takes over", 20)
        until("it is at work", lambda: worker.sum("cad_worker_transactions_undone_total") >= 1, 30)
        solo.rig.proxy.release(hold)
        solo.finish()
        print(f"  {side} held back: {len(solo.raw.repeats)} records written again, {len(solo.ledger.repeats)} seen "
              f"twice by readers of committed ones", flush=True)
        self.assertEqual((solo.ledger.told(), solo.ledger.repeats), ("", []))
        return solo

    def test_answer_held(self):
        """It did take place: the group says so, and nothing is written again."""
        self.assertEqual(self.held("answer").raw.repeats, [])

    def test_request_held(self):
        """It did not, and must not when it arrives at last: its records are written again."""
        self.assertGreater(len(self.held("request").raw.repeats), 0)

    def test_offsets_held(self):
        """They arrive amid a later transaction, and must not become a part of it. Its records may be written or not."""
        self.held("request", TXN_OFFSET_COMMIT)

    def test_connection_breaks(self):
        """The request is still under way when its connection breaks; librdkafka sends it again. The first one arrives
        amid a later transaction, whose records it must not commit: their worker dies before their offsets are told."""
        solo, member = self.begin(3 * EVENTS)
        stray = self.hold(solo, END_TXN, "request")
        self.cut(solo, "client")
        solo.wait(solo.ledger.distinct + 200)
        later = self.hold_an_open_one(solo)
        solo.rig.proxy.release(stray)
        threading.Event().wait(STRAY)
        member.worker.kill()
        self.cut(solo, "reset")
        solo.rig.proxy.release(later)
        member.start()
        solo.finish()
        print(f"  {len(solo.raw.repeats)} records written again, {len(solo.ledger.repeats)} seen twice by readers of "
              f"committed ones", flush=True)
        self.assertEqual((solo.ledger.told(), solo.ledger.repeats), ("", []))
