"""Random lists, tuples, dicts, sets, what can be iterated, and comprehensions."""

import pools

OR, BIT_OR, BIT_XOR, BIT_AND, ADD, MUL, ATOM = 1, 5, 6, 7, 9, 10, 13
SCALARS = ("int", "int", "str", "str", "float", "bool", "none")
ITERABLES = ("list", "list", "list", "tuple", "str", "dict", "range", "view", "generator", "enumerate", "zip",
             "reversed")


class ContainerExpressions:
    """The part of Maker that makes containers."""

    # containers

    def none_leaf(self, _):
        return "None", ATOM

    none_made = none_leaf

    def items(self, depth, most=3, kind=None):
        if kind is None:
            kind = self.pick(SCALARS + ("any", "any", "list"))
        text = [self.of(kind if self.odds(.9) else "any", depth) for _ in range(self.many(most))]
        return text

    def list_leaf(self, _):
        return "[" + ", ".join(self.items(0, 3)) + (",]" if self.odds(.0) else "]"), ATOM

    def int_list_leaf(self, _):
        return "[" + ", ".join(self.items(0, 4, "int")) + "]", ATOM

    def int_list_made(self, depth):
        if self.odds(.5):
            return f"[{self.inner('int', depth)}]", ATOM
        return "[" + ", ".join(self.items(depth, 4, self.pick(("int", "int", "float")))) + "]", ATOM

    def list_made(self, depth):
        return self.pick((self.list_display, self.list_display, self.list_sliced, self.list_comprehension,
                          self.list_comprehension, self.list_of,
                          self.list_sorted, self.list_joined, self.list_of_text, self.list_of_text, self.list_found,
                          self.list_leaf))(depth)

    def list_display(self, depth):
        text = ", ".join(self.items(depth))
        return f"[{text}{',' if text and self.odds(.05) else ''}]", ATOM

    def slice(self, depth):
        parts = [self.of("int", 0) if self.odds(.6) else "" for _ in range(2)]
        if self.odds(.4):
            usual = self.word("1 2 -1 -2 0 3 None 9223372036854775807")
            parts.append(usual if self.odds(.9) else self.of("int", depth))
        return f"[{':'.join(parts)}{':' if self.odds(.03) and len(parts) == 2 else ''}]"

    def list_sliced(self, depth):
        return self.of("list", depth, ATOM) + self.slice(depth), ATOM

    def list_of(self, depth):
        return f"list({self.of(self.pick(ITERABLES), depth) if self.odds(.95) else ''})", ATOM

    def list_sorted(self, depth):
        what = self.of(self.pick(("list", "set", "str", "dict", "int_list", "tuple", "generator", "view", "set")),
                       depth)
        return f"sorted({what}{self.pick(('', '', ', reverse=True', ', reverse=False', ', reverse=1'))})", ATOM

    def list_joined(self, depth):
        if self.odds(.7):
            return f"{self.of('list', depth, ADD)} + {self.of('list', depth, MUL)}", ADD
        return f"{self.of('list', depth, MUL)} * {self.pick(('0', '2', '-1', '3', '1', 'True', '5000', '10001'))}", MUL

    def tuple_leaf(self, _):
        items = self.items(0, 3)
        return f"({', '.join(items)}{',' if len(items) == 1 else ''})", ATOM

    def tuple_made(self, depth):
        how = self.many(6)
        if how <= 2:
            items = self.items(depth)
            return f"({', '.join(items)}{',' if len(items) == 1 else ''})", ATOM
        if how == 3:
            return f"tuple({self.of(self.pick(ITERABLES), depth)})", ATOM
        if how == 4:
            return f"{self.of('tuple', depth, ADD)} + {self.of('tuple', depth, MUL)}", ADD
        if how == 5:
            return self.of("tuple", depth, ATOM) + self.slice(depth), ATOM
        return self.pick((self.tuple_of_text, self.tuple_of_numbers))(depth)

    def tuple_of_numbers(self, depth):
        return f"divmod({self.of(self.word('int float'), depth)}, {self.of(self.word('int float'), depth)})", ATOM

    def dict_leaf(self, _):
        pairs = (f"{self.of(self.word('str str int bool'), 0)}: {self.of(self.pick(SCALARS), 0)}"
                 for _ in range(self.many(3)))
        return "{" + ", ".join(pairs) + "}", ATOM

    def dict_made(self, depth):
        how = self.many(7)
        if how <= 2:
            pairs = (f"{self.of(self.pick(SCALARS + ('any', 'tuple')), depth)}: {self.of('any', depth)}"
                     for _ in range(self.many(3)))
            return "{" + ", ".join(pairs) + "}", ATOM
        if how == 3:
            named = (f"{name}={self.of(self.pick(SCALARS), depth)}" for name in ("a", "b", "key")[:self.many(3)])
            return f"dict({', '.join(named)})", ATOM
        if how == 4:
            return f"dict({self.of(self.pick(('dict', 'zip', 'zip', 'enumerate', 'list')), depth)})", ATOM
        if how == 5:
            return f"{self.of('dict', depth, BIT_OR)} | {self.of('dict', depth, BIT_XOR)}", BIT_OR
        if how == 6:
            key = self.pick(("str", "int", "any"))
            loops, (text, value) = self.loops(depth, lambda: (self.of(key, 0), self.of("any", depth)))
            return f"{{{text}: {value} {loops}}}", ATOM
        return f"json.loads({self.pick(pools.JSON_TEXTS)!r})", ATOM

    def set_leaf(self, _):
        items = [self.of(self.pick(("int", "str", "str", "int", "bool", "float")), 0) for _ in range(1 + self.many(3))]
        return "{" + ", ".join(items) + "}", ATOM

    def set_made(self, depth):
        how = self.many(5)
        if how == 0:
            return f"set({self.of(self.pick(ITERABLES), depth) if self.odds(.9) else ''})", ATOM
        if how == 1:
            loops, text = self.loops(depth, lambda: self.of(self.pick(SCALARS), depth))
            return f"{{{text} {loops}}}", ATOM
        if how <= 3:
            sign, tight = self.pick((("|", BIT_OR), ("&", BIT_AND), ("^", BIT_XOR), ("-", ADD)))
            return f"{self.of('set', depth, tight)} {sign} {self.of('set', depth, tight + 1)}", tight
        return self.set_leaf(depth)

    # iterables

    def range_leaf(self, _):
        return self.pick(("range(3)", "range(0)", "range(1, 4)", "range(5, 0, -2)", "range(10)", "range(0, 10, 3)",
                          "range(-3, 3)")), ATOM

    def range_made(self, depth):
        if self.odds(.15):
            return self.of("range", depth, ATOM) + self.slice(depth), ATOM
        return f"range({', '.join(self.of('int', 0) for _ in range(1 + self.many(2)))})", ATOM

    def view_leaf(self, _):
        return f"{self.of('dict', 0, ATOM)}.{self.pick(('keys', 'values', 'items'))}()", ATOM

    def view_made(self, depth):
        return f"{self.of('dict', depth, ATOM)}.{self.pick(('keys', 'values', 'items'))}()", ATOM

    def enumerate_leaf(self, _):
        return f"enumerate({self.of('list', 0)})", ATOM

    def enumerate_made(self, depth):
        start = self.pick(("", "", f", {self.of('int', 0)}", f", start={self.of('int', 0)}"))
        return f"enumerate({self.of(self.pick(ITERABLES), depth)}{start})", ATOM

    def zip_leaf(self, _):
        return f"zip({self.of('str', 0)}, {self.of('list', 0)})", ATOM

    def zip_made(self, depth):
        text = ", ".join(self.of(self.pick(ITERABLES), depth) for _ in range(self.pick((1, 2, 2, 2, 3))))
        return f"zip({text})", ATOM

    def reversed_leaf(self, _):
        return f"reversed({self.of('list', 0)})", ATOM

    def reversed_made(self, depth):
        return f"reversed({self.of(self.pick(('list', 'str', 'tuple', 'range', 'dict', 'view')), depth)})", ATOM

    def generator_leaf(self, _):
        return self.generator_made(0)

    def generator_made(self, depth):
        return f"({self.inner('any', depth)})", ATOM

    def inner(self, kind, depth):
        """What stands between the brackets of a comprehension."""
        loops, text = self.loops(depth, lambda: self.of(kind, depth))
        return f"{text} {loops}"

    def list_comprehension(self, depth):
        return f"[{self.inner(self.pick(SCALARS + ('any', 'tuple', 'list')), depth)}]", ATOM

    def loops(self, depth, make):
        """for … in … if …, and what `make` makes while their names are known."""
        known = len(self.scope)
        text = " ".join(self.loop(depth) for _ in range(1 if self.odds(.85) else 2))
        made = make()
        del self.scope[known:]
        return text, made

    def loop(self, depth):
        name, other = self.pick(pools.NAMES), self.pick(pools.NAMES)
        where, kind, pair = self.pick((("str", "str", 0), ("list", "any", 0), ("range", "int", 0),
                                       ("int_list", "int", 0), ("dict", "str", 0), ("tuple", "any", 0),
                                       ("enumerate", "any", 1), ("zip", "any", 1), ("view", "any", 0),
                                       ("list", "any", 0), ("member_list", "any", 0)))
        source = self.of(where, depth, OR)
        if pair:
            self.scope += [(name, "int" if where == "enumerate" else "any"), (other, "any")]
            name = self.pick((f"{name}, {other}", f"({name}, {other})", f"[{name}, {other}]", f"{name}, ({other})"))
        else:
            self.scope.append((name, kind))
        text = f"for {name} in {source}"
        while self.odds(.25):
            text += f" if {self.of('bool', min(depth, 1), OR)}"
        return text

    def member_list_leaf(self, _):
        return f"contact.get_{self.pick(self.members['list'])}()", ATOM

    def member_list_made(self, depth):
        return f"({self.member_list_leaf(depth)[0]} or [])", ATOM
