"""Random texts: literals in every form, and what str's methods make."""

import pools

ATOM, ADD, MUL = 13, 9, 10
SIMPLE = ("lower", "upper", "casefold", "capitalize", "title", "swapcase")
TESTS = ("isdigit", "isdecimal", "isnumeric", "isalpha", "isalnum", "isspace", "isupper", "islower")
ESCAPES = (
    "\\n", "\\t", "\\\\", "\\'", "\\\"", "\\x41", "\\xe9", "\\u00df", "\\u0130", "\\U0001F44D", "\\101", "\\0",
    "\\a", "\\b", "\\f", "\\v", "\\r", "\\\n", "\\d", "\\7 ", "\\377"
)


class TextExpressions:
    """The part of Maker that makes texts."""

    def letters(self):
        chance = self.chance()
        if chance < .6:
            return self.pick(pools.WORDS)
        if chance < .8:
            return self.pick(pools.ODD_WORDS)
        return self.pick(pools.WORDS) + self.pick(pools.ODD_WORDS) + self.pick(pools.WORDS)

    def literal(self, text):
        """The text as a literal, in one of the ways to write it."""
        how = self.many(9)
        quote = self.pick("'\"")
        plain = text.isprintable() and quote not in text and "\\" not in text
        if how <= 3 and plain:
            return quote + text + quote
        if how == 4 and plain and not text.endswith(quote):
            return quote * 3 + text + quote * 3
        if how == 5 and not any(c in text for c in quote + "\n\r\0") and not text.endswith("\\"):
            return self.pick("rR") + quote + text + quote
        if how == 6:
            return ascii(text)
        if how == 7 and plain:
            at = self.many(len(text))
            return quote + text[:at] + self.pick(ESCAPES) + text[at:] + quote
        if how == 8 and plain and self.odds(.3):
            return f"{quote}{text}{quote}{self.pick((' ', ''))}{self.letters()!r}"
        return repr(text)

    def str_leaf(self, _):
        return self.literal(self.letters()), ATOM

    def letter(self, depth):
        if self.odds(.7):
            return self.literal(self.pick("aAz09 _éßİǆ٣½👍三") if self.odds(.9) else self.letters())
        return self.of("str", depth)

    def str_made(self, depth):
        return self.pick((self.str_leaf, self.str_leaf, self.method, self.method, self.method, self.method,
                          self.changed, self.changed, self.indexed,
                          self.str_sliced, self.str_sliced, self.added, self.repeated, self.formatted, self.formatted,
                          self.str_of, self.str_joined,
                          self.chr_of, self.re_sub, self.str_of_match, self.str_of_moment, self.dumped))(depth)

    def method(self, depth):
        return f"{self.of('str', depth, ATOM)}.{self.pick(SIMPLE)}()", ATOM

    def changed(self, depth):
        me = self.of("str", depth, ATOM)
        how = self.many(6)
        if how == 0:
            what = self.pick(("", "", "None", self.separator(depth)))
            return f"{me}.{self.word('strip lstrip rstrip')}({what})", ATOM
        if how == 1:
            count = self.pick(("", "", f", {self.pick(('0', '1', '-1', '2', 'True'))}"))
            return f"{me}.replace({self.separator(depth)}, {self.separator(depth)}{count})", ATOM
        if how == 2:
            return f"{me}.{self.pick(('removeprefix', 'removesuffix'))}({self.separator(depth)})", ATOM
        if how == 3:
            return f"{me}.zfill({self.width(depth)})", ATOM
        if how == 4:
            fill = f", {self.letter(0)}" if self.odds(.4) else ""
            return f"{me}.{self.pick(('center', 'ljust', 'rjust'))}({self.width(depth)}{fill})", ATOM
        if how == 5:
            return f"{me}.{self.word('split rsplit')}({self.splitting(depth)})[{self.word('0 -1 1')}]", ATOM
        return f"{me}.{self.word('partition rpartition')}({self.separator(depth)})[{self.word('0 -1 1')}]", ATOM

    def width(self, depth):
        return self.of("int", depth) if self.odds(.1) else self.pick(("0", "5", "10", "-1", "7", "1", "20", "3"))

    def separator(self, depth):
        if self.odds(.75):
            return self.literal(self.pick(pools.SEPARATORS))
        return self.of("str", depth)

    def splitting(self, depth):
        chance = self.chance()
        most = self.pick(("0", "1", "-1", "2", "True"))
        if chance < .3:
            return ""
        if chance < .6:
            return self.separator(depth)
        if chance < .75:
            return f"{self.separator(depth)}, {most}"
        if chance < .85:
            return f"maxsplit={most}"
        if chance < .95:
            return f"sep={self.separator(depth)}, maxsplit={most}"
        return f"None, {most}"

    def indexed(self, depth):
        index = self.word("0 -1 1 2 -2") if self.odds(.8) else self.of("int", depth)
        return f"{self.of('str', depth, ATOM)}[{index}]", ATOM

    def str_sliced(self, depth):
        return self.of("str", depth, ATOM) + self.slice(depth), ATOM

    def added(self, depth):
        return f"{self.of('str', depth, ADD)} + {self.of('str', depth, MUL)}", ADD

    def repeated(self, depth):
        times = self.pick(("0", "2", "-1", "3", "1", "True",
                           "10")) if self.odds(.97) else self.pick(("32768", "65536", "65537", "2**62"))
        if self.odds(.2):
            return f"{times} * {self.of('str', depth, MUL + 1)}", MUL
        return f"{self.of('str', depth, MUL)} * {times}", MUL

    def formatted(self, depth):
        """An f-string whose own quote does not stand in what is inside."""
        parts = []
        for _ in range(1 + self.many(2)):
            parts.append(self.pick(("", "a", " ", "{{", "}}", "é", "x: ", "%", "\\n", "{{}}", "ß")))
            inside = self.of(self.pick(("int", "float", "str", "any", "bool", "float", "int")), min(depth, 1))
            if any(c in inside for c in "'\"\\{}\n#!:"):
                inside = self.pick(("1", "2.5", "True", "None", "1234567", "-5", "1e100", "0.1", "len([])", "1 + 2",
                                    "[1, 2]", "(1,)", "contact.get_source()", "contact.get_priority()", "-0.0", "255"))
            turn = self.pick(("", "", "", "!r", "!s"))
            spec = ""
            if self.odds(.02):      # only the simple ones are ours
                self.foreign = True
                turn, spec = self.pick((turn, "!a")), ":" + self.pick(pools.FORMAT_SPECS)
            parts.append(f"{{{inside}{turn}{spec}}}")
        quote = self.pick("'\"")
        return f"{self.word('f F rf fR f f')}{quote}{''.join(parts)}{quote}", ATOM

    def str_of(self, depth):
        return f"str({self.of('any', depth) if self.odds(.97) else ''})", ATOM

    def str_joined(self, depth):
        what = self.pick(("list", "tuple", "str", "generator", "dict", "strings", "strings", "strings"))
        return f"{self.separator(depth)}.join({self.of(what, depth)})", ATOM

    def strings_leaf(self, _):
        return "[" + ", ".join(self.of("str", 0) for _ in range(self.many(3))) + "]", ATOM

    def strings_made(self, depth):
        if self.odds(.5):
            return self.strings_leaf(depth)
        return self.pick((f"({self.inner('str', depth)})", f"[{self.inner('str', depth)}]")), ATOM

    def chr_of(self, depth):
        if self.odds(.8):
            return f"chr({self.word('65 97 0 10 223 304 1114111 1114112 -1 0xE9 0x1F44D 0x2028 453 931')})", ATOM
        return f"chr({self.of('int', depth)})", ATOM

    # what texts make of other types

    def bounds(self):
        return self.pick(("", "", "", f", {self.of('int', 0)}", f", {self.of('int', 0)}, {self.of('int', 0)}",
                          ", None", ", None, 3", ", -2, None"))

    def of_text(self, depth):
        me = self.of("str", depth, ATOM)
        if self.odds(.5):
            return f"{me}.{self.pick(TESTS)}()", ATOM
        what = self.separator(depth)
        if self.odds(.3):
            what = f"({what}, {self.separator(0)})"
        elif self.odds(.05):
            what = "()"
        return f"{me}.{self.pick(('startswith', 'endswith'))}({what}{self.bounds()})", ATOM

    def int_of_text(self, depth):
        name = self.pick(("find", "rfind", "index", "rindex", "count"))
        return f"{self.of('str', depth, ATOM)}.{name}({self.separator(depth)}{self.bounds()})", ATOM

    def list_of_text(self, depth):
        me = self.of("str", depth, ATOM)
        if self.odds(.3):
            return f"{me}.splitlines({self.pick(('', '', 'True', 'keepends=True', 'False', '1'))})", ATOM
        return f"{me}.{self.pick(('split', 'split', 'rsplit'))}({self.splitting(depth)})", ATOM

    def tuple_of_text(self, depth):
        return f"{self.of('str', depth, ATOM)}.{self.pick(('partition', 'rpartition'))}({self.separator(depth)})", ATOM
