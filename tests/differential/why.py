"""Why our limits, or what section 6 leaves open, may give another result than CPython's: an expression is evaluated
once more, step by step."""

import ast
import copy
import datetime
import re

from surroundings import NAMES, has_set, of_chance, shown

ORDERLESS = "sorted len any all sum min max bool isinstance set see_ item_".split()
WATCHES = {"random.randint": "number_", "random.randrange": "number_", "random.choice": "choice_"}


class Reasons:
    """What was seen while an expression was evaluated step by step."""

    TEXT = 64 << 10
    ELEMENTS = 10000
    STEPS = 5000
    DEPTH = 60
    MATCH = 50      # strptime matches, too

    def __init__(self):
        self.found = set()
        self.steps = 0

    def see(self, value):
        self.steps += self.MATCH if isinstance(value, (re.Match, datetime.datetime)) else 1
        if self.steps > self.STEPS:
            self.found.add("limit")
        self.look(value, 0)
        return value

    def look(self, value, depth):
        if depth > self.DEPTH:
            self.found.add("limit")
        elif isinstance(value, int):
            if not -2**63 <= value < 2**63:
                self.found.add("integer")
        elif isinstance(value, complex):
            self.found.add("complex")
        elif isinstance(value, str):
            self.look_text(value)
        elif isinstance(value, range):
            for edge in (value.start, value.stop, value.step, (value.stop - value.start) // value.step):
                self.look(edge, depth)
            if abs(value.stop - value.start) > self.ELEMENTS:
                self.found.add("limit")
        elif isinstance(value, (list, tuple, set, dict)):
            self.look_elements(value, depth)

    def look_text(self, value):
        if len(value) * 4 > self.TEXT and len(value.encode("utf-8", "replace")) > self.TEXT:
            self.found.add("limit")
        if any(0xD800 <= ord(c) < 0xE000 for c in value):
            self.found.add("surrogate")

    def look_elements(self, value, depth):
        self.steps += len(value)
        if len(value) > self.ELEMENTS:
            self.found.add("limit")
        for item in list(value)[:self.ELEMENTS]:
            self.look(item, depth + 1)
            if isinstance(value, dict):
                self.look(value[item], depth + 1)

    def sum(self, *args, **named):
        """Sums of floats are more exact from 3.12 on; sums on the way may be large."""
        items = list(args[0]) if args else []
        total = args[1] if len(args) > 1 else named.get("start", 0)
        for item in items:
            if isinstance(item, float):
                self.found.add("versions")
            total = total + item
            self.look(total, 0)
        return sum(items, *args[1:], **named)


    def sorted(self, items, **named):
        return sorted(self.ordered(list(items)), **named)

    def max(self, *args, **named):
        return max(*map(self.ordered, args), **named)

    def min(self, *args, **named):
        return min(*map(self.ordered, args), **named)

    def ordered(self, value):
        """What has no order comes out as the way of sorting has it, which is not the same in every version."""
        if value != value or isinstance(value, (set, type({}.keys()), type({}.items()))):
            self.found.add("no order")
        if isinstance(value, (list, tuple, set, dict)):
            for item in value:
                self.ordered(item)
        return value

    def enumerate(self, items, start=0):
        items = list(items)
        self.look(start + max(0, len(items)), 0)
        return enumerate(items, start)

    def chr(self, *args):
        """Beyond a C int: OverflowError before 3.13, ValueError from then on."""
        if args and isinstance(args[0], int) and not -2**31 <= args[0] < 2**31:
            self.found.add("versions")
        return chr(*args)

    def argument(self, value):
        """What a function may do with a set is to make its order seen."""
        if has_set(value):
            self.found.add("set order")
        return value

    def choice(self, value):
        """Of a dict: what stands under a random number, if anything."""
        if isinstance(value, dict):
            self.found.add("random")
        return self.argument(value)

    def number(self, value):
        """A float is a ValueError of `random` before 3.12, a TypeError from then on."""
        if not isinstance(value, int):
            self.found.add("versions")
        return value

    def item(self, value, index):
        """A dict refuses a slice as unhashable before 3.12, and has no such key from then on."""
        if isinstance(value, dict) and isinstance(index, slice):
            self.found.add("versions")
        return value[index]


    def modulo(self, left, right):
        """Formatting with % is no operator of the subset."""
        if isinstance(left, str):
            self.found.add("formatting")
        return left % right


class Seen(ast.NodeTransformer):
    """Every value goes through Reasons.see."""

    def visit(self, node):
        inner = isinstance(node, ast.expr) and not isinstance(
            node, (ast.Name, ast.Starred, ast.JoinedStr, ast.FormattedValue, ast.Slice)) and not (
            isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)))
        if isinstance(node, ast.FormattedValue):
            node.value = self.watched(node.value)
            return node
        if isinstance(node, ast.JoinedStr):
            node.values = [self.visit(part) if isinstance(part, ast.FormattedValue) else part for part in node.values]
            return node
        if isinstance(node, ast.comprehension):
            node.iter = self.watched(node.iter)
            node.ifs = [self.visit(test) for test in node.ifs]
            return node
        calls = isinstance(node, ast.Call)
        node = self.generic_visit(node)
        if calls:
            self.arguments(node)
        if not inner:
            return node
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            node = ast.Call(ast.Name("modulo_", ast.Load()), [node.left, node.right], [])
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            node = self.item(node)
        return ast.copy_location(ast.Call(ast.Name("see_", ast.Load()), [node], []), node)

    def watched(self, node):
        return ast.Call(ast.Name("argument_", ast.Load()), [self.visit(node)], [])

    @staticmethod
    def arguments(node):
        called = ast.unparse(node.func).removeprefix("see_(").removesuffix(")")
        watch = WATCHES.get(called, "argument_")
        if called not in ORDERLESS:
            node.args = [ast.Call(ast.Name(watch, ast.Load()), [arg], []) for arg in node.args]

    @staticmethod
    def item(node):
        bounds = [bound or ast.Constant(None) for bound in (node.slice.lower, node.slice.upper, node.slice.step)]
        index = ast.Call(ast.Name("slice_", ast.Load()), bounds, [])
        return ast.Call(ast.Name("item_", ast.Load()), [node.value, index], [])


def unreached(text):
    """Whether a part that is not reached would raise, or go beyond our limits: the worker may see that at load."""
    reasons = Reasons()

    def attempt(part):
        try:
            reasons.see(part())
        except Exception:
            reasons.found.add("raises")

    try:
        tree = ast.fix_missing_locations(Seen().visit(Eager().visit(ast.parse(text, "<condition>", "eval"))))
        eval(compile(tree, "<condition>", "eval"), dict(scope_of(reasons), try_=attempt))
    except Exception:
        pass
    return bool(reasons.found)


class Eager(ast.NodeTransformer):
    """Every operand of `and`, `or`, `if`, of a chain of comparisons and each body of a loop is tried."""

    def visit(self, node):
        node = self.generic_visit(node)
        if isinstance(node, ast.BoolOp):
            return self.tried(node, node.values)
        if isinstance(node, ast.IfExp):
            return self.tried(node, [node.body, node.orelse])
        if isinstance(node, ast.Compare) and len(node.ops) > 1:
            pairs = zip([node.left] + node.comparators, node.ops, node.comparators)
            return self.tried(node, [ast.Compare(left, [op], [right]) for left, op, right in pairs])
        return node

    @staticmethod
    def tried(node, parts):
        """(try_(lambda: part), …, node)[-1]"""
        none = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        calls = [ast.Call(ast.Name("try_", ast.Load()), [ast.Lambda(none, copy.deepcopy(part))], [])
                 for part in parts]
        return ast.Subscript(ast.Tuple(calls + [node], ast.Load()), ast.Constant(-1), ast.Load())


def has_long_number(text):
    """One that is not reached, too."""
    tree = ast.parse(text, "<condition>", "eval")
    return any(isinstance(node, ast.Constant) and type(node.value) is int and node.value > 2**63 - 1
               for node in ast.walk(tree))


def scope_of(reasons):
    return dict(NAMES, see_=reasons.see, sum=reasons.sum, chr=reasons.chr, item_=reasons.item, slice_=slice,
                argument_=reasons.argument, number_=reasons.number, enumerate=reasons.enumerate,
                sorted=reasons.sorted, max=reasons.max, min=reasons.min, modulo_=reasons.modulo,
                choice_=reasons.choice)


def why(text):
    reasons = Reasons()
    scope = scope_of(reasons)
    try:
        tree = ast.parse(text, "<condition>", "eval")
        code = compile(ast.fix_missing_locations(Seen().visit(tree)), "<condition>", "eval")
    except Exception:       # 3.12 knows more f-strings
        return "versions" if re.search("f[rR]?['\"]|[rR]f['\"]", text, re.I) else "syntax"
    if has_long_number(text):
        reasons.found.add("integer")
    try:
        value = reasons.see(eval(code, scope))
        text_of = shown(value)
        if text_of.startswith("value*") or text_of.endswith(">"):
            reasons.found.add("no text")
        reasons.look_text(text_of)
    except (MemoryError, OverflowError):
        reasons.found.update(("limit", "integer"))
    except Exception:
        pass
    if unreached(text):
        reasons.found.add("unreached")
    if "random" in text and of_chance(compile(text, "<condition>", "eval"), 1000) == "random":
        reasons.found.add("random")
    return ",".join(sorted(reasons.found))
