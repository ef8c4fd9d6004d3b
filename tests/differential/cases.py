"""Cases by seed: an expression, a contact, and the time."""

import random
from dataclasses import dataclass, replace

import contacts
import pools
from grammar import Maker

PER_CONTACT = 8
TIMES = (
    1795428930123456, 0, 1, -1, 1709164800000000, 1735689599999999, 1600000000500000, 951782400000000,
    4102444800000000, 1700000000000000
)
OFFSETS = (0, 0, 7200, 10800, -18000, 19800, 86399, -86399, -12600, 3661)
MUTATED = .05
NOISE = (
    "(", ")", "[", "]", "{", "}", ",", ":", ".", " ", "\n", "'", '"', "\\", "=", "==", "not ", " in ", " if ",
    " else ", "0", "1", "-", "+", "*", "**", "/", "//", "%", "#", "é", "\t", "x", "_", "e", ";", "@", "~", "&", "|",
    "^", "<", ">", "!", "!=", "is ", "None", "and ", "or ", "for ", "f'", "\x0c", "\r", "\x00", "0x", "j", "lambda ",
    ":=", "...", "r", "b'", "'''", "\ufeff", "\xa0", "٣", "²", "ª", "℮", "ﬁ"
)


@dataclass(frozen=True)
class Case:
    text: str
    contact: str
    attached: str
    now_us: int
    offset: int
    foreign: bool       # may be refused

    def frame(self):
        texts = [text.encode() for text in (self.text, self.contact, self.attached)]
        head = " ".join(map(str, [*map(len, texts), self.now_us, self.offset]))
        return head.encode() + b"\n" + b"".join(texts)

    def with_text(self, text):
        return replace(self, text=text)


def mutated(text, chance):
    for _ in range(1 + int(chance() * 2)):
        at = int(chance() * (len(text) + 1))
        how = int(chance() * 4)
        if how == 0:
            text = text[:at] + text[at + 1:]
        elif how == 1:
            text = text[:at] + NOISE[int(chance() * len(NOISE))] + text[at:]
        elif how == 2:
            text = text[:at] + NOISE[int(chance() * len(NOISE))] + text[at + 1:]
        else:
            end = at + int(chance() * 8)
            text = text[:at] + text[at:end] + text[at:]
    return text


def batch(seed, number, count):
    """The same cases for the same numbers, under every Python."""
    chance = random.Random(f"{seed}/{number}").random
    maker = Maker(chance, contacts.TYPES)
    people = contacts.Contacts(chance)
    made = []
    while len(made) < count:
        contact, attached = people.contact(), people.attached()
        now_us, offset = TIMES[int(chance() * len(TIMES))], OFFSETS[int(chance() * len(OFFSETS))]
        for _ in range(PER_CONTACT):
            text = maker.expression()
            foreign = maker.foreign
            if chance() < MUTATED:
                text, foreign = mutated(text, chance), True
            made.append(Case(text, contact, attached, now_us, offset, foreign))
    return made[:count]
