"""Random regular expressions as Python's re reads them, and replacements for re.sub."""

ATOMS = (
    "a", "b", "c", "l", "o", "x", "1", "2", ",", " ", "-", "é", "ß", "İ", "σ", ".", ".", r"\d", r"\w", r"\s", r"\D",
    r"\W", r"\S", r"\.", r"\\", r"\n", r"\t", r"\x41", r"\u00e9", r"\-", "@", "#", "&", "~", "_", "k", "S", "{", "}",
    "]", "{a}", "{,}", r"\0", r"\012", r"\r", r"\f", r"\v", r"\a", r"\U0001F44D", "👍", "٣", "ſ", "K", r"\ ", r"\#",
    "/", "=", "!", "<", ">", '"', "'", ":", "%", "\n"
)
ANCHORS = ("^", "$", r"\b", r"\B", r"\A", r"\Z")
QUANTIFIERS = (
    "*", "+", "?", "*?", "+?", "??", "{2}", "{1,}", "{,2}", "{1,2}", "{0}", "{1,3}?", "{0,1}", "{2,1}", "*+", "++",
    "?+", "{1,2}+", "{ 1}", "{1, 2}", "{x}", "{,}", "{01}", "{999}"
)
IN_CLASS = (
    "a", "b", "c", "x", "a-z", "A-Z", "0-9", r"\d", r"\w", r"\s", r"\D", r"\W", r"\S", "-", "é", "à-ÿ", r"\]", "^",
    ".", r"\-", r"\\", " ", "_", "+", "1-5", r"\n", r"\x30-\x39", "α-ω", r"\b", "İ", "K", "ß", "$", "(", "|", "&",
    "~", ":", "[", "[:alpha:]", r"\t", "a-", r"\u0041", "z-a", "k", "ſ"
)
BAD = (
    r"\p{L}", r"\K", r"\R", r"\h", r"\z", r"\G", r"\Q", r"\C", r"\X", r"(?R)", "(?1)", "(?P>n)", "(?|a)", "[[:x:]]",
    r"\c", r"\e", r"\g", r"\k<n>", "(?#c)", "(?i)", "(?-i)", "(?x)", "(*ACCEPT)", r"\N", r"\o{1}", r"\x{41}", r"\x4",
    r"\u12", "**", "(?<n>a)", "(?'n'a)", "(?P<1>a)", "(?P<é>a)", "(?(9)a)", "(?(1)a|b|c)", "(?L)", "(?u)", "(?a)",
    "(?", "(", ")", "[", "[]", "[^]", "[]a]", "[a-\\d]", "(?P=x)", r"\1", r"\9", r"\99", "(?<=a*)", "(?<!a|bc)",
    "(?:", "(?P<", "*", "+", "?", "{1}", "a{1}{2}", "(?z)", "(?i:", "(?-:a)", "(?ii:a)", "\\", "[\\", "[a",
    "(?s-i:a)", "(?a:x)", "(?im)a", "a(?i)", r"\400", r"\377", "[--a]", "[a&&b]", "[a||b]", "[a--b]", "[~~]",
    r"[\A]", r"[\Z]", r"\_", r"\é", r"\y", "(?=", "(?<x", "(?P<n>a)(?P<n>b)", "()", "(|a)", "a||b", "(?:)", "^*",
    "$?", r"\b+", "(?=a)*"
)
INLINE = ("i", "m", "s", "x", "im", "is", "ix", "a")
REPLACEMENTS = (
    "", "x", "-", r"\1", r"\g<1>", r"\g<0>", r"\g<n>", r"\\", r"\n", "$1", "&", r"\2", r"\g<2>", "é", r"\0", r"\g<",
    r"\g<x>", r"\q", "\\", r"<\1>", r"[\g<0>]", r"\012", r"\10", r"\&", "{}", r"\t", r"\g<01>", r"\g<-1>", r"\x41",
    r"\377", r"\400", r"\07", r"\g<é>"
)


class Patterns:
    """Draws from a source of chance: a function that gives a float below 1."""

    def __init__(self, chance):
        self.chance = chance
        self.groups = 0
        self.names = []

    def pick(self, items):
        return items[int(self.chance() * len(items))]

    def pattern(self):
        self.groups = 0
        self.names = []
        text = self.alternatives(2)
        if self.chance() < .06:
            text = f"(?{self.pick(INLINE)})" + text
        if self.chance() < .05:
            at = int(self.chance() * (len(text) + 1))
            text = text[:at] + self.pick(BAD) + text[at:]
        return text

    def alternatives(self, depth):
        text = self.sequence(depth)
        while self.chance() < .15:
            text += "|" + self.sequence(depth)
        return text

    def sequence(self, depth):
        return "".join(self.piece(depth) for _ in range(int(self.chance() * 4) + (self.chance() < .9)))

    def piece(self, depth):
        chance = self.chance()
        if chance < .08:
            return self.pick(ANCHORS)
        if chance < .25 and depth:
            text = self.group(depth - 1)
        elif chance < .40:
            text = self.char_class()
        elif chance < .44 and self.groups:
            return self.back()
        else:
            text = self.pick(ATOMS)
        return text + (self.pick(QUANTIFIERS) if self.chance() < .3 else "")

    def char_class(self):
        text = "".join(self.pick(IN_CLASS) for _ in range(1 + int(self.chance() * 3)))
        return "[" + ("^" if self.chance() < .25 else "") + text + "]"

    def back(self):
        if self.names and self.chance() < .4:
            return f"(?P={self.pick(self.names)})"
        if self.chance() < .2:
            return f"(?({1 + int(self.chance() * self.groups)})a|b)"
        return "\\" + str(1 + int(self.chance() * self.groups))

    def group(self, depth):
        chance = self.chance()
        if chance < .45:
            self.groups += 1
            return f"({self.alternatives(depth)})"
        if chance < .65:
            return f"(?:{self.alternatives(depth)})"
        if chance < .75:
            return self.named(depth)
        if chance < .93:
            return f"({self.pick(('?=', '?!', '?<=', '?<!', '?>'))}{self.alternatives(depth)})"
        return f"(?{self.pick(('i', 's', 'm', 'x', '-i', 'i-s', 'a'))}:{self.alternatives(depth)})"

    def named(self, depth):
        self.groups += 1
        name = self.pick(("n", "m", "name", "n2"))
        text = f"(?P<{name}>{self.alternatives(depth)})"
        self.names.append(name)
        return text

    def replacement(self):
        return "".join(self.pick(REPLACEMENTS) for _ in range(1 + int(self.chance() * 2)))
