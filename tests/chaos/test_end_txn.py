"""The end of a transaction of which the worker hears nothing: it took place, or it did not, and only the group knows.
And its offsets, of which it hears nothing either."""

import random
import unittest

from rig import CRM, shared
from fault_proxy import END_TXN, TXN_OFFSET_COMMIT
from solo import Solo
from waiting import until

EVENTS = 4000


class EndTxn(unittest.TestCase):
    def held(self, side: str, api: int = END_TXN) -> Solo:
        """Holds one back until another producer has taken over, and only then lets it go on."""
        seed = random.SystemRandom().randrange(1 << 32)
        print(f"  seed {seed}", flush=True)
        solo = Solo(shared(), "exactly_once", EVENTS, transaction_timeout="3s")
        self.addCleanup(solo.close)
        solo.feed(seed)
        worker = solo.worker().worker
        solo.wait(EVENTS // 4)
        hold = solo.rig.proxy.hold(list(range(CRM)), api, side)
        until("one is held back", lambda: solo.rig.proxy.held(hold) == 1, 20)
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
        """They arrive amid a later transaction, and must not become a part of it."""
        self.assertGreater(len(self.held("request", TXN_OFFSET_COMMIT).raw.repeats), 0)
