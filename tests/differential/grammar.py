"""Random expressions over the whole subset: each is made to have a type, a few on purpose have another.

`Maker(chance).expression()` gives a text. `foreign` says afterwards whether something outside the subset was
put in; such a text may be refused, but never mean something else.
"""

import pools
from containers import ContainerExpressions
from modules import ModuleExpressions
from texts import TextExpressions

# How tightly an expression binds; a part with less is put into parentheses.
TEST, OR, AND, NOT, COMPARE, BIT_OR, BIT_XOR, BIT_AND, SHIFT, ADD, MUL, UNARY, POWER, ATOM = range(14)

LEAVES = "int float str bool none list tuple dict set datetime date time timedelta timezone match struct any".split()
ANY_TYPES = (
    "int", "int", "int", "float", "str", "str", "str", "str", "bool", "bool", "bool", "list", "list", "tuple",
    "dict", "set", "none", "datetime", "date", "timedelta", "time", "match", "struct", "timezone", "member",
    "member"
)
TOP_TYPES = ANY_TYPES + ("bool",) * 6 + ("str",) * 4 + ("int",) * 3 + ("float", "float", "list", "list")
SCALARS = ("int", "int", "str", "str", "float", "bool", "none")
ORDERED = ("int", "int", "str", "str", "float", "bool", "list", "tuple", "datetime", "date", "timedelta", "time", "set")
TYPE_NAMES = ("int", "str", "float", "bool", "list", "tuple", "dict", "set", "date", "datetime", "timedelta",
              "datetime.time", "datetime.datetime", "timezone")


class Maker(TextExpressions, ContainerExpressions, ModuleExpressions):
    """Texts by type. A method of a type gives (text, how tightly it binds)."""

    def __init__(self, chance, contact_types):
        self.chance = chance
        self.members = contact_types
        self.scope = []
        self.foreign = False
        self.size = 0

    # chance

    def pick(self, items):
        return items[int(self.chance() * len(items))]

    def word(self, words):
        return self.pick(words.split())

    def many(self, most):
        return int(self.chance() * (most + 1))

    def odds(self, share):
        return self.chance() < share

    # whole expressions

    def expression(self):
        self.scope = []
        self.foreign = False
        self.size = 0
        depth = self.pick((1, 2, 2, 3, 3, 3, 4, 4, 5))
        kind = self.pick(TOP_TYPES)
        text = self.of(kind, depth)
        if kind == "set" and self.odds(.7):
            text = f"sorted({text})"
        if self.odds(.03):
            text = self.pick((" ", "\t", "  ")) + text + self.pick((" ", "", "\t", " # comment", "#é"))
        return text

    def of(self, kind, depth, tight=TEST):
        """An expression of that type, in parentheses where it binds less tightly than `tight`."""
        self.size += 1
        if self.size > 60:
            depth = 0
        if self.odds(.012):
            kind = self.pick(ANY_TYPES)
        elif self.odds(.0008):
            self.foreign = True
            return self.pick(pools.FOREIGN)
        text, binds = self.made(kind, depth)
        if binds < tight and not self.odds(.01) or self.odds(.02):
            return f"({self.blank()}{text}{self.blank()})"
        return text

    def blank(self):
        return self.pick((" ", "\n", "  ", "\t", " # c\n")) if self.odds(.02) else ""

    def made(self, kind, depth):
        if self.scope and self.odds(.3):
            known = [name for name, of in self.scope if of == kind or of == "any"]
            if known:
                return self.pick(known), ATOM
        if kind == "any":
            kind = self.pick(ANY_TYPES)
        if depth > 0 and self.odds(.04):
            return self.choice_of(kind, depth - 1)
        if depth > 0 and self.odds(.04):
            return self.element_of(kind, depth - 1)
        if self.odds(.12) and (words := self.members.get(kind)):
            return f"contact.get_{self.pick(words)}()", ATOM
        return getattr(self, kind + ("_leaf" if depth <= 0 else "_made"))(depth - 1)

    def choice_of(self, kind, depth):
        if self.odds(.5):
            return (f"{self.of(kind, depth, OR)} if {self.of('bool', depth, OR)} else {self.of(kind, depth)}", TEST)
        joint = self.pick(("or", "and"))
        tight = OR if joint == "or" else AND
        return f"{self.of(kind, depth, tight)} {joint} {self.of(kind, depth, tight + 1)}", tight

    def element_of(self, kind, depth):
        if kind in ("set",):
            return self.set_made(depth)
        how = self.many(4)
        if how == 0:
            return f"[{self.of(kind, depth)}, {self.of(kind, depth)}][{self.word('0 1 -1 -2 2 True')}]", ATOM
        if how == 1:
            return f"({self.of(kind, depth)}, {self.of('any', 0)})[{self.pick(('0', '0', '1', '-2'))}]", ATOM
        if how == 2:
            return f"{{{self.of('str', 0)}: {self.of(kind, depth)}}}.get({self.of('str', 0)}, {self.of(kind, 0)})", ATOM
        if how == 3:
            return f"{{1: {self.of(kind, depth)}}}[{self.pick(('1', '1', 'True', '1.0', '2'))}]", ATOM
        return f"{self.pick(('max', 'min'))}({self.of(kind, depth)}, {self.of(kind, depth)})", ATOM

    # truth

    def bool_leaf(self, _):
        return self.pick(("True", "False")), ATOM

    def bool_made(self, depth):
        return self.pick((self.compared, self.compared, self.compared, self.contained, self.contained, self.tested,
                          self.negated, self.of_text, self.of_text, self.of_iterable, self.instance, self.joined,
                          self.chained, self.of_set, self.of_chance))(depth)

    def compared(self, depth):
        kind = self.pick(ORDERED)
        other = self.pick(ORDERED) if self.odds(.05) else "float" if kind == "int" and self.odds(.3) else kind
        sign = self.pick(("==", "!=", "<", "<=", ">", ">="))
        return f"{self.of(kind, depth, BIT_OR)} {sign} {self.of(other, depth, BIT_OR)}", COMPARE

    def chained(self, depth):
        kind = self.pick(("int", "str", "float", "list"))
        text = self.of(kind, depth, BIT_OR)
        for _ in range(2 + self.many(1)):
            text += f" {self.pick(('==', '!=', '<', '<=', '>', '>=', '<'))} {self.of(kind, depth, BIT_OR)}"
        return text, COMPARE

    def contained(self, depth):
        sign = self.pick(("in", "in", "not in"))
        where = self.pick(("str", "str", "list", "tuple", "dict", "set", "range", "view", "generator"))
        what = "str" if where in ("str", "dict") else "int" if where == "range" else self.pick(SCALARS)
        if where == "str" and self.odds(.3):
            return f"{self.of('str', depth, BIT_OR)} {sign} ({', '.join(self.of('str', 0) for _ in range(2))})", COMPARE
        return f"{self.of(what, depth, BIT_OR)} {sign} {self.of(where, depth, BIT_OR)}", COMPARE

    def tested(self, depth):
        sign = self.pick(("is", "is not"))
        return f"{self.of('any', depth, BIT_OR)} {sign} {self.word('None None True False')}", COMPARE

    def negated(self, depth):
        return f"not {self.of('any', depth, NOT)}", NOT

    def joined(self, depth):
        joint = self.pick((" and ", " or "))
        tight = AND if joint == " and " else OR
        return joint.join(self.of("bool", depth, tight + 1) for _ in range(2 + self.many(1))), tight

    def of_iterable(self, depth):
        return f"{self.word('any all bool')}({self.of(self.word('generator list tuple dict range'), depth)})", ATOM

    def instance(self, depth):
        kinds = self.pick(TYPE_NAMES)
        if self.odds(.3):
            kinds = f"({kinds}, {self.pick(TYPE_NAMES)})"
        return f"isinstance({self.of('any', depth)}, {kinds})", ATOM

    def of_set(self, depth):
        sign = self.pick(("==", "<=", "<", ">=", ">", "!="))
        return f"{self.of('set', depth, BIT_OR)} {sign} {self.of('set', depth, BIT_OR)}", COMPARE

    # numbers

    def int_leaf(self, _):
        chance = self.chance()
        if chance < .75:
            text = str(self.pick(pools.INTS))
        elif chance < .9:
            text = str(self.pick(pools.EDGE_INTS))
        else:
            text = self.pick(pools.INT_TEXTS)
        return text, (UNARY if text[0] == "-" else ATOM)

    def int_made(self, depth):
        return self.pick((self.arithmetic, self.arithmetic, self.arithmetic, self.bits, self.unary, self.length,
                          self.int_of, self.int_of,
                          self.int_of_text, self.int_of_text, self.summed, self.int_of_list, self.rounded,
                          self.int_of_moment,
                          self.int_leaf))(depth)

    def binary(self, kind, depth, signs):
        sign, tight = self.pick(signs)
        right = tight + 1
        if sign == "**":
            return f"{self.of(kind, depth, POWER + 1)}{sign}{self.small(depth)}", POWER
        gap = "" if self.odds(.1) else " "
        other = "float" if kind == "int" and self.odds(.08) else "int" if kind == "float" and self.odds(.3) else kind
        return f"{self.of(kind, depth, tight)}{gap}{sign}{gap}{self.of(other, depth, right)}", tight

    def small(self, depth):
        if self.odds(.1) and depth > 0:
            return self.of(self.pick(("int", "float")), 0, UNARY)
        return self.pick(("0", "1", "2", "3", "-1", "-2", "0.5", "5", "10", "62", "63", "64", "-0.5", "2.0", "1e3",
                          "(-3)", "1.5", "True"))

    def arithmetic(self, depth):
        return self.binary("int", depth, (("+", ADD), ("-", ADD), ("*", MUL), ("//", MUL), ("%", MUL), ("+", ADD),
                                          ("**", POWER)))

    def bits(self, depth):
        return self.binary("int", depth, (("|", BIT_OR), ("^", BIT_XOR), ("&", BIT_AND), ("<<", SHIFT), (">>", SHIFT)))

    def unary(self, depth):
        return self.pick(("-", "-", "+", "~")) + self.of(self.pick(("int", "int", "bool")), depth, UNARY), UNARY

    def length(self, depth):
        return f"len({self.of(self.pick(('str', 'list', 'dict', 'set', 'tuple', 'range', 'view')), depth)})", ATOM

    def int_of(self, depth):
        how = self.many(7)
        if how == 0:
            return f"int({self.of(self.pick(('str', 'float', 'bool', 'int')), depth)})", ATOM
        if how == 1:
            base = self.pick(("10", "16", "2", "0", "36", "8", "1", "37", "-1"))
            return f"int({self.of('str', depth)}, {self.pick(('', 'base='))}{base})", ATOM
        if how == 2:
            return f"abs({self.of('int', depth)})", ATOM
        if how == 3:
            return f"ord({self.letter(depth)})", ATOM
        if how == 4:
            return f"divmod({self.of('int', depth)}, {self.of('int', depth)})[{self.pick('01')}]", ATOM
        if how == 5:
            return f"{self.pick(('max', 'min'))}({self.numbers(depth)})", ATOM
        if how == 6:
            return f"int({self.pick(pools.WORDS + pools.ODD_WORDS)!r})", ATOM
        return f"{self.of('range', depth, ATOM)}[{self.of('int', 0)}]", ATOM

    def numbers(self, depth):
        kinds = ("int", "int", "float", "bool")
        text = ", ".join(self.of(self.pick(kinds), depth) for _ in range(1 + self.many(2)))
        if self.odds(.3):
            text = self.of(self.pick(("list", "tuple", "generator", "dict", "range", "str")), depth)
            if self.odds(.4):
                text += f", default={self.of('int', 0)}"
        return text

    def summed(self, depth):
        text = self.of(self.pick(("int_list", "int_list", "range", "list", "tuple")), depth)
        return f"sum({text}{', ' + self.pick(('', 'start=')) + self.of('int', 0) if self.odds(.2) else ''})", ATOM

    def int_of_list(self, depth):
        where = self.of(self.pick(("list", "tuple", "str", "list")), depth, ATOM)
        return f"{where}.{self.pick(('count', 'index'))}({self.of(self.pick(SCALARS), 0)})", ATOM

    def rounded(self, depth):
        digits = self.pick(("", "", ", 0", ", 1", ", 2", ", -1", ", -2", ", None", ", ndigits=1", ", 20", ", -20",
                            ", 400", ", 15", ", 3"))
        return f"round({self.of(self.pick(('int', 'float', 'float', 'bool')), depth)}{digits})", ATOM

    def float_leaf(self, _):
        text = self.pick(pools.FLOATS)
        return text, (UNARY if text[0] == "-" else ATOM)

    def float_made(self, depth):
        how = self.many(10)
        if how <= 4:
            return self.binary("float", depth, (("+", ADD), ("-", ADD), ("*", MUL), ("/", MUL), ("//", MUL),
                                                ("%", MUL), ("**", POWER), ("/", MUL)))
        if how == 5:
            return self.pick("-+") + self.of("float", depth, UNARY), UNARY
        if how == 6:
            return f"float({self.of(self.pick(('int', 'str', 'float', 'bool')), depth)})", ATOM
        if how == 7:
            return f"float({self.pick(pools.WORDS + pools.ODD_WORDS)!r})", ATOM
        if how == 8:
            return f"round({self.of('float', depth)}, {self.word('0 1 2 -1 3 15 -300 308 5')})", ATOM
        if how == 9:
            return self.binary("int", depth, (("/", MUL),))
        return self.pick((self.float_of_moment, self.float_leaf))(depth)

    # the contact

    def member_leaf(self, _):
        return f"contact.get_{self.pick(self.members['all'])}()", ATOM

    def member_made(self, depth):
        words = self.pick(self.members["all"])
        how = self.many(4)
        if how == 0:
            return f"contact.get_{words}()[{self.of(self.pick(('int', 'str')), 0)}]", ATOM
        if how == 1:
            other = ", " + self.of("any", 0) if self.odds(.5) else ""
            return f"contact.get_attached_data().get({self.of('str', 0)}{other})", ATOM
        if how == 2:
            return self.pick(("event.get_name()", "event.get_datetime()", "contact.get_seconds_since_created()",
                              "contact.get_cad()")), ATOM
        return f"contact.get_{words}()", ATOM
