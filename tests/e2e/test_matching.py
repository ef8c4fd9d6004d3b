"""Which lookups an event causes: the whole table, against expectations computed here from the rules."""

import itertools
from collections import Counter
from dataclasses import dataclass

from case import Case
from events import ALL_EVENTS, INBOUND_ONLY, encoded, event
from worker import integration

LISTED = "6BC2C5ED-4A1B-4F21-B1F8-D84BD67F4F0A"
UNLISTED = "00000000-4A1B-4F21-B1F8-D84BD67F4F0A"
SCOPES = {"direct": None,
          "direct_absent": ...,
          "listed": {"id": LISTED.replace("-", "").lower(), "address": "+35899"},
          "unlisted": {"id": UNLISTED, "address": "+35800"}}
DIRECTIONS = ("inbound", "outbound", ...)
CHANNELS = ("phone", "chat", "email")
SEED_EVENTS = ("received", "transferred", "forwarded")


@dataclass(frozen=True)
class Scope:
    """The fields of an integration that the table varies, beside its direction."""
    events: tuple
    channels: tuple | None = None
    direct: bool = True
    queues: tuple | str | None = None

    def fields(self) -> dict:
        made = {"events": "any" if self.events == ALL_EVENTS else list(self.events),
                "direct_conversations": self.direct}
        if self.channels is not None:
            made["channels"] = list(self.channels)
        if self.queues is not None:
            made["queues"] = self.queues if self.queues == "*" else list(self.queues)
        return made


@dataclass(frozen=True)
class Happening:
    name: str
    direction: object
    scope: str
    channel: str
    number: int

    @property
    def phone(self) -> str:
        return f"+35840{self.number:07d}"

    def record(self) -> dict:
        spelled = self.name.upper() if self.number % 3 == 0 else self.name
        value = event(f"c-{self.number}", self.phone, spelled, direction=self.direction,
                      channel_type=self.channel, queue=SCOPES[self.scope])
        return {"key": f"c-{self.number}".encode(), "value": encoded(value), "about": self}


def applies(happening: Happening, scope: Scope, direction: str) -> bool:
    way = "inbound" if happening.direction is ... else happening.direction
    exists = way == "inbound" or happening.name not in INBOUND_ONLY
    in_scope = scope.direct if happening.scope.startswith("direct") else (
        scope.queues in (None, "*") or (happening.scope == "listed" and LISTED in scope.queues))
    return (exists and direction in ("both", way) and happening.name in scope.events and in_scope
            and (scope.channels is None or happening.channel in scope.channels))


def table() -> list[Happening]:
    rows = itertools.product(ALL_EVENTS, DIRECTIONS, SCOPES, CHANNELS)
    return [Happening(*row, number) for number, row in enumerate(rows, 1)]


class Matching(Case):
    def test_seeds_scope(self):
        self.check(Scope(SEED_EVENTS))

    def test_listed_queue_and_channels(self):
        self.check(Scope(ALL_EVENTS, channels=("phone", "email"), queues=(LISTED,)))

    def test_queues_only(self):
        self.check(Scope(("accepted", "ended", "received", "queued"), direct=False, queues="*"))

    def test_direct_only(self):
        self.check(Scope(ALL_EVENTS, channels=("chat",), queues=()))

    def check(self, scope: Scope) -> None:
        """One integration per direction, the ordinals against the order in the file."""
        crm = self.crm()
        base = crm.endpoint.rsplit("/", 1)[0]
        setup = self.setup_of([integration(f"{base}/{direction}", name=direction, direction=direction,
                                           ordinal=9 - place, **scope.fields())
                               for place, direction in enumerate(("inbound", "both", "outbound"))], 3)
        reader = self.reader(setup)
        self.worker(setup)
        rows = table()
        self.feed(setup.topic, [row.record() for row in rows])
        self.finished(setup, reader)
        self.compare(scope, rows, crm.asked, reader.of(setup.output))

    def compare(self, scope, rows, asked, outputs) -> None:
        expected = {row.number: [way for way in ("outbound", "both", "inbound") if applies(row, scope, way)]
                    for row in rows}
        lookups = Counter((way, row.phone) for row in rows for way in expected[row.number])
        self.assertGreater(len(lookups), 20)
        self.assertEqual(Counter((one.path[1:], one.param("phone")[0]) for one in asked), lookups)
        said = {int(one.key[2:]): [entry["name"] for entry in one.json()["integrations"]] for one in outputs}
        self.assertEqual(said, {number: ways for number, ways in expected.items() if ways})

    def test_three_at_most(self):
        """The fourth and fifth in ordinal order are reported, not asked."""
        crm = self.crm()
        base = crm.endpoint.rsplit("/", 1)[0]
        setup = self.setup_of([integration(f"{base}/{name}", name=name, ordinal=ordinal)
                               for name, ordinal in (("e", 50), ("a", 10), ("d", 40), ("b", 20), ("c", 20))])
        reader = self.reader(setup)
        self.worker(setup)
        self.feed(setup.topic, [{"key": b"c", "value": encoded(event("c", "+358401234567"))}])
        entries = reader.wait(1)[0].json()["integrations"]
        self.assertEqual([(one["name"], one["outcome"]) for one in entries],
                         [("a", "found"), ("b", "found"), ("c", "found"), ("d", "not_run"), ("e", "not_run")])
        self.assertEqual(Counter(one.path for one in crm.asked), Counter({"/a": 1, "/b": 1, "/c": 1}))

    def test_unknown_event_and_unmatched_output(self):
        """Nothing applies: no lookup; a record only where output_unmatched asks for one."""
        crm = self.crm()
        for wanted in (False, True):
            setup = self.setup_of([integration(crm.endpoint, events="any")], more={"output_unmatched": wanted})
            reader = self.reader(setup)
            self.worker(setup)
            self.feed(setup.topic, [{"key": b"c", "value": encoded(event("c", "+358401234567", "sneezed"))}])
            self.finished(setup, reader)
            self.assertEqual([one.json()["status"] for one in reader.records], ["unmatched"] * wanted)
        self.assertEqual(crm.asked, [])
