"""Random contacts as JSON text: mostly what is documented, sometimes any shape."""

import json

import pools

TYPES = {
    "int": ("priority", "count", "level_2"),
    "float": ("score", "ratio"),
    "bool": ("vip",),
    "str": ("id", "guid", "channel_type", "channel_sub_type", "direction", "created", "language", "queue_id",
            "queue_address", "source", "destination",
            "email_subject", "email_body", "agent_id", "agent_number", "forwarding_queue_id", "note", "stamp",
            "preferred_agent_id", "x"),
    "list": ("skills", "required_agents", "email_to", "tags", "matrix", "people"),
    "dict": ("queue", "agent", "email", "attached_data", "cad", "transferring_agent", "preferred_agent"),
}
TYPES["all"] = tuple(word for words in list(TYPES.values()) for word in words) + (
    "nothing", "queue_name", "agent_chat_address", "email_cc")


class Contacts:
    """Draws from a source of chance: a function that gives a float below 1."""

    def __init__(self, chance):
        self.chance = chance

    def pick(self, items):
        return items[int(self.chance() * len(items))]

    def text(self):
        word = self.pick(pools.WORDS) if self.chance() < .6 else self.pick(pools.ODD_WORDS + pools.DATES)
        return json.dumps(word, ensure_ascii=self.chance() < .3)

    def number(self):
        chance = self.chance()
        if chance < .6:
            return str(self.pick(pools.INTS))
        if chance < .75:
            return str(self.pick(pools.EDGE_INTS))
        return self.pick(("0.5", "-0.0", "1e3", "1E-2", "2.5", "-0", "1e400", "0.1", "1.0", "123456789012.5",
                          "-1.5e-7", "5e-324", "1e16"))

    def shape(self, depth):
        chance = self.chance()
        if chance < .35:
            return self.text()
        if chance < .6:
            return self.number()
        if chance < .75:
            return self.pick(("null", "true", "false"))
        if depth <= 0:
            return self.pick(("[]", "{}", '""', "0"))
        if chance < .88:
            return self.list(depth - 1)
        return self.object(depth - 1)

    def list(self, depth):
        gap = self.pick((",", ", ", " ,\n"))
        return "[" + gap.join(self.shape(depth) for _ in range(int(self.chance() * 4))) + "]"

    def object(self, depth):
        names = ('"a"', '"b"', '"key"', '"id"', '"name"', '"vip"', '"é"', '"phone"', '"1"', '""', '"a"')
        return "{" + ", ".join(f"{self.pick(names)}: {self.shape(depth)}" for _ in range(int(self.chance() * 4))) + "}"

    def texts(self):
        return "[" + ", ".join(self.text() for _ in range(int(self.chance() * 4))) + "]"

    def group(self, names):
        return "{" + ", ".join(f'"{name}": {self.text()}' for name in names if self.chance() < .8) + "}"

    def usual(self, name):
        groups = {"queue": ("id", "address"), "forwarding_queue": ("id",), "agent": ("id", "number", "chat_address"),
                  "preferred_agent": ("id",),
                  "transferring_agent": ("number",), "email": ("subject", "body", "to", "cc")}
        if name in groups:
            return self.group(groups[name])
        if name == "created":
            return json.dumps(self.pick(pools.DATES))
        if name in ("vip",):
            return self.pick(("true", "false"))
        if name in TYPES["list"]:
            return self.texts() if self.chance() < .6 else self.list(2)
        if name in TYPES["int"] or name in TYPES["float"]:
            return self.number()
        return self.text()

    def contact(self):
        names = ("id channel_type direction created language priority skills queue agent source destination email "
                 "preferred_agent required_agents "
                 "transferring_agent forwarding_queue guid").split()
        members = [name for name in names + list(pools.EXTRA_MEMBERS) if self.chance() < .7]
        values = (self.usual(name) if self.chance() < .85 else self.shape(3) for name in members)
        return "{" + ", ".join(f'"{name}": {value}' for name, value in zip(members, values)) + "}"

    def attached(self):
        return "" if self.chance() < .2 else self.object(3)
