"""Bytes that are no event: each goes to its documented place, the worker lives, the next event is served."""

import json

from case import Case
from crm import seed_cad
from events import encoded, event
from worker import integration

PHONE = "+358401234567"
MIB = 1 << 20
GOOD = encoded(event("c", PHONE))


def sized(size: int) -> bytes:
    """A good event of exactly so many bytes."""
    padded = event("c", PHONE, notes="")
    return encoded(event("c", PHONE, notes="x" * (size - len(encoded(padded)))))


# name: (value, reason in the dead letter)
POISON = {
    "not json": (b"call me maybe", "not_json"),
    "second value": (GOOD + b"{}", "not_json"),
    "cut": (GOOD[:-1], "not_json"),
    "single quotes": (GOOD.replace(b'"', b"'"), "not_json"),
    "invalid UTF-8": (GOOD.replace(b"phone", b"ph\xc3\x28ne"), "not_json"),
    "lone surrogate": (GOOD.replace(b'"inbound"', b'"\\ud800"'), "not_json"),
    "depth 10 000": (b'{"event":{"name":"received"},"contact":{"x":' + b"[" * 10_000 + b"]" * 10_000 + b"}}",
                     "not_json"),
    "only NUL bytes": (b"\0\0\0\0\0\0\0\0", "framing"),
    "empty": (b"", "empty"),
    "BOM": (b"\xef\xbb\xbf" + GOOD, "bom"),
    "Confluent framing": (b"\0\0\0\0\x2a" + GOOD, "framing"),
    "2 MiB": (sized(2 * MIB), "too_large"),
    "one byte over the limit": (sized(MIB + 1), "too_large"),
    "no contact": (b'{"event":{"name":"received"}}', "no_contact"),
    "contact is text": (b'{"event":{"name":"received"},"contact":"me"}', "no_contact"),
    "no event name": (b'{"event":{},"contact":{"id":"c"}}', "no_event_name"),
    "no event": (b'{"contact":{"id":"c"}}', "no_event_name"),
    "a list": (b"[]", "no_event_name"),
    "null": (b"null", "no_event_name"),
}


class BadInput(Case):
    def begin(self, partitions: int = 1):
        crm = self.crm()
        setup = self.setup_of([integration(crm.endpoint)], partitions)
        return setup, self.reader(setup), self.worker(setup)

    def test_poison(self):
        """Poison of every kind, a good event of the same conversation behind each."""
        setup, reader, worker = self.begin()
        records = [record for name, (value, _) in POISON.items() for record in (
            {"key": b"c", "value": value, "headers": [("h", b"\0\xff"), ("h", b"two"), ("n", None)],
             "timestamp": 1_700_000_000_000, "about": name}, {"key": b"c", "value": GOOD})]
        fed = self.feed(setup.topic, records)
        self.finished(setup, reader)
        self.assertTrue(worker.alive())
        self.assertEqual([one.source()[2] for one in reader.of(setup.output)],
                         [one.offset for one in fed if one.value is None])
        letters = {one.source(): one for one in reader.of(setup.dead_letter)}
        self.assertEqual(len(letters), reader.count(setup.dead_letter))
        for source in (one for one in fed if one.value is not None):
            with self.subTest(source.value):
                self.check_letter(setup, source, letters.get((setup.topic, source.partition, source.offset)))
        self.check_privacy(worker)

    def check_letter(self, setup, source, letter) -> None:
        value, reason = POISON[source.value]
        self.assertIsNotNone(letter, "no dead letter")
        self.assertEqual(letter.header("cad-worker-reason"), reason.encode())
        self.assertEqual((letter.key, letter.timestamp), (b"c", 1_700_000_000_000))
        self.assertTrue(letter.value == value, f"{len(letter.value or b'')} bytes instead of {len(value)}")
        self.assertEqual([one for one in letter.headers if one[0] in ("h", "n")],
                         [("h", b"\0\xff"), ("h", b"two"), ("n", None)])
        self.assertTrue(letter.header("cad-worker-error"))
        self.assertNotIn(b"358401234567", letter.header("cad-worker-error"))

    def check_privacy(self, worker) -> None:
        log = json.dumps(worker.log.lines)
        for mark in ("358401234567", "call me maybe"):
            self.assertNotIn(mark, log)

    def test_at_the_limit(self):
        """Exactly event_max_bytes is an event."""
        setup, reader, _ = self.begin()
        self.feed(setup.topic, [{"key": b"c", "value": sized(MIB)}])
        self.finished(setup, reader)
        self.assertEqual([one.json()["status"] for one in reader.of(setup.output)], ["enriched"])

    def test_tombstones(self):
        """A null value is skipped, counted, and its offset committed."""
        setup, reader, worker = self.begin()
        self.feed(setup.topic, [{"key": b"c"}, {"key": None}, {"key": b"c", "value": GOOD}, {"key": b"c"}])
        self.finished(setup, reader)
        self.assertEqual([one.source()[2] for one in reader.records], [2])
        skipped = {name: value for name, value in worker.metrics().items() if "tombstone" in name}
        self.assertEqual(list(skipped.values()), [3], skipped)

    def test_keys(self):
        """The output's key: the input's whatever its bytes, else contact.id, else null."""
        setup, reader, _ = self.begin(3)
        nameless = encoded(event("c", PHONE, id=...))
        cases = [(b"a\0b", GOOD, b"a\0b"), (b"\xff\xfe", GOOD, b"\xff\xfe"), (b"", GOOD, b""),
                 (None, GOOD, b"c"), (None, nameless, None), (b"k" * 5000, GOOD, b"k" * 5000)]
        fed = self.feed(setup.topic, [{"key": key, "value": value, "about": expected}
                                      for key, value, expected in cases])
        self.finished(setup, reader)
        got = {one.source()[1:]: one for one in reader.of(setup.output)}
        self.assertEqual(len(got), len(cases))
        for source in fed:
            with self.subTest(source.key):
                record = got[source.partition, source.offset]
                self.assertEqual(record.key, source.value)
                self.assertEqual(record.json()["cad"], seed_cad(PHONE))
                self.check_output(record)

    def test_tolerated(self):
        """Unknown members, odd header bytes, white space, duplicate names (the last counts)."""
        setup, reader, _ = self.begin()
        value = GOOD.replace(b'"event":', b' \t\r\n"event": {"name":"closed"}, "new":[{}], "event":')
        self.feed(setup.topic, [{"key": b"c", "value": value, "headers": [("", b""), ("x" * 300, b"\xff" * 999)]}])
        self.finished(setup, reader)
        out = reader.of(setup.output)[0].json()
        self.assertEqual((out["event"]["name"], out["cad"]), ("received", seed_cad(PHONE)))
