"""What CPython makes of conditions: cases from stdin, one line of answer each.

usage: reference.py [--why]

The cases are framed as driver.c reads them. An answer is one of

    value TYPE REPR     value* TYPE REPR (a set is in it)     raises CLASS     syntax     random

"random" is a value that depends on what `random` draws; REPR of what holds a set is its characters in order.
A case that takes over CASE_SECONDS of CPU ends the process (SIGPROF), so that no loop in C can hang the test:
whoever reads the answers starts another one behind that case. With --why the answer is the list of reasons
why our limits, or what section 6 leaves open, may give another result.
"""

import ast
import datetime as datetime_module
import json
import os
import random
import re
import resource
import signal
import sys
import time as time_module
import types
import warnings

CASE_SECONDS = 0.2
MEMORY = 1 << 30
ORDERLESS = "sorted len any all sum min max bool isinstance set see_ item_".split()
EPOCH = datetime_module.datetime(1970, 1, 1)
TYPES = dict(bool=bool, dict=dict, float=float, int=int, list=list, set=set, str=str, tuple=tuple)
FUNCTIONS = dict(abs=abs, all=all, any=any, chr=chr, divmod=divmod, enumerate=enumerate, isinstance=isinstance,
                 len=len, max=max, min=min, ord=ord, range=range, reversed=reversed, round=round, sorted=sorted,
                 sum=sum, zip=zip)
PATHS = """id guid channel_type channel_sub_type direction created language priority skills queue queue.id
queue.address forwarding_queue forwarding_queue.id forwarding_queue.address agent agent.id agent.number
agent.chat_address preferred_agent preferred_agent.id preferred_agent.number preferred_agent.chat_address
transferring_agent transferring_agent.id transferring_agent.number transferring_agent.chat_address
required_agents source destination email email.subject email.body email.to email.cc""".split()
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|([+-])([01]\d|2[0-3]):?([0-5]\d))?",
                    re.ASCII)
BY_WORDS = {path.replace(".", "_"): path.split(".") for path in PATHS}


class World:
    """The time of the case, and its contact."""

    now_us = 0
    offset = 0
    contact = {}
    attached = None

    @classmethod
    def utc(cls):
        return EPOCH + datetime_module.timedelta(microseconds=cls.now_us)

    @classmethod
    def local(cls):
        return cls.utc() + datetime_module.timedelta(seconds=cls.offset)


def seconds_since_created():
    """By milliseconds; None where `created` is no moment as the worker reads it."""
    created = World.contact.get("created")
    found = MOMENT.fullmatch(created) if isinstance(created, str) else None
    if not found:
        return None
    day, clock, fraction, sign, hours, minutes = found.groups()
    try:
        moment = datetime_module.datetime.fromisoformat(f"{day}T{clock}.{(fraction or '')[:3]:0<3}")
    except ValueError:
        return None
    shift = int(hours or 0) * 60 + int(minutes or 0)
    moment -= datetime_module.timedelta(minutes=-shift if sign == "-" else shift)
    return (World.now_us - (moment - EPOCH) // datetime_module.timedelta(microseconds=1)) / 1e6


def member(words):
    value = World.contact
    for name in BY_WORDS.get(words, [words]):
        value = value.get(name) if isinstance(value, dict) else None
    return value


class Contact:
    """contact.get_<words>()"""

    def __getattr__(self, name):
        if name == "get_seconds_since_created":
            return seconds_since_created
        if name in ("get_attached_data", "get_cad"):
            return lambda: World.attached
        if not name.startswith("get_"):
            raise AttributeError(name)
        return lambda: member(name[4:])


class Event:
    @staticmethod
    def get_name():
        return "received"

    @staticmethod
    def get_datetime():
        return "2026-11-23T10:15:30Z"


def now(tz=None):
    if tz is None:
        return World.local()
    if not isinstance(tz, datetime_module.tzinfo):
        raise TypeError
    return tz.fromutc(World.utc().replace(tzinfo=tz))


class Standing(type):
    """A class of ours that stands for one of datetime's, and knows what time the case has."""

    def __instancecheck__(cls, value):
        return isinstance(value, cls.real)

    def __call__(cls, *args, **named):
        return cls.real(*args, **named)

    def __getattr__(cls, name):
        return getattr(cls.real, name)


class Datetime(metaclass=Standing):
    real = datetime_module.datetime
    date = None
    now = staticmethod(now)
    today = staticmethod(lambda: World.local())
    utcnow = staticmethod(lambda: World.utc())


class Date(metaclass=Standing):
    real = datetime_module.date
    today = staticmethod(lambda: World.local().date())


class Time(metaclass=Standing):
    real = datetime_module.time
    time = staticmethod(lambda: World.now_us / 1e6)

    @staticmethod
    def localtime(seconds=None):
        return time_module.localtime(World.now_us // 1000000 if seconds is None else seconds)

    @staticmethod
    def gmtime(seconds=None):
        return time_module.gmtime(World.now_us // 1000000 if seconds is None else seconds)

    @staticmethod
    def strftime(form, moment=None):
        return time_module.strftime(form, Time.localtime() if moment is None else moment)


def only(module, names):
    return types.SimpleNamespace(**{name: getattr(module, name) for name in names.split()})


Datetime.datetime, Datetime.time = Datetime, Time
Datetime.timedelta, Datetime.timezone = datetime_module.timedelta, datetime_module.timezone
NAMES = dict(
    TYPES, **FUNCTIONS, contact=Contact(), event=Event(), datetime=Datetime, date=Date, time=Time,
    timedelta=datetime_module.timedelta, timezone=datetime_module.timezone,
    re=only(re, "match search fullmatch findall split sub I M S X IGNORECASE MULTILINE DOTALL VERBOSE"),
    json=only(json, "loads dumps"), random=only(random, "random randint randrange uniform choice"))
NAMES["__builtins__"] = {}


def read_case(stream):
    """The texts and numbers of the next case, or None."""
    head = stream.readline().split()
    if not head:
        return None
    sizes = [int(size) for size in head[:3]]
    texts = [stream.read(size).decode() for size in sizes]
    return texts, int(head[3]), int(head[4])


def zone(offset):
    sign = "-" if offset >= 0 else "+"
    return f"XXX{sign}{abs(offset) // 3600:02}:{abs(offset) // 60 % 60:02}:{abs(offset) % 60:02}"


def settle(texts, now_us, offset):
    """Puts the case into the world; returns the expression."""
    World.now_us = now_us
    World.contact = json.loads(texts[1])
    World.attached = json.loads(texts[2]) if texts[2] else None
    if offset != World.offset:
        World.offset = offset
        os.environ["TZ"] = zone(offset)
        time_module.tzset()
    return texts[0].lstrip(" \t")


def has_set(value):
    if isinstance(value, dict):
        return any(map(has_set, value.values()))
    return isinstance(value, set) or isinstance(value, (list, tuple)) and any(map(has_set, value))


def shown(value):
    try:
        text = repr(value)
    except Exception as fault:      # an integer of over 4300 digits
        text = f"<{type(fault).__name__}>"
    if " at 0x" in text:
        text = "<" + type(value).__name__ + ">"
    kind = "value"
    if has_set(value):
        kind, text = "value*", "".join(sorted(text))
    return f"{kind} {type(value).__name__} {text}".encode("utf-8", "backslashreplace").decode()


def class_of(fault):
    """3.13 has another name for what the re module raises."""
    name = type(fault).__name__
    return "error" if name == "PatternError" else name


def answer(code):
    try:
        return shown(eval(code, NAMES))
    except Exception as fault:
        return "raises " + class_of(fault)


def evaluated(text):
    try:
        code = compile(text, "<condition>", "eval")
    except Exception:
        return "syntax"
    if "random" not in text:
        return answer(code)
    answers = set()
    for seed in range(4):
        random.seed(seed)
        answers.add(answer(code))
    return answers.pop() if len(answers) == 1 else "random"


class Reasons:
    """What was seen while an expression was evaluated step by step."""

    TEXT = 64 << 10
    ELEMENTS = 10000
    STEPS = 5000
    DEPTH = 60

    def __init__(self):
        self.found = set()
        self.steps = 0

    def see(self, value):
        self.steps += 1
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
        elif isinstance(value, (list, tuple, set, dict)):
            self.look_elements(value, depth)

    def look_text(self, value):
        if len(value) * 4 > self.TEXT and len(value.encode("utf-8", "replace")) > self.TEXT:
            self.found.add("limit")
        if any(0xD800 <= ord(c) < 0xE000 for c in value):
            self.found.add("surrogate")

    def look_elements(self, value, depth):
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
        called = ast.unparse(node.func)
        watch = "number_" if called in ("random.randint", "random.randrange") else "argument_"
        if called not in ORDERLESS:
            node.args = [ast.Call(ast.Name(watch, ast.Load()), [arg], []) for arg in node.args]

    @staticmethod
    def item(node):
        bounds = [bound or ast.Constant(None) for bound in (node.slice.lower, node.slice.upper, node.slice.step)]
        index = ast.Call(ast.Name("slice_", ast.Load()), bounds, [])
        return ast.Call(ast.Name("item_", ast.Load()), [node.value, index], [])


def unreached(text):
    """Whether a part that is not reached would raise: the worker may find that at load."""
    found = []

    def attempt(part):
        try:
            return part()
        except Exception as fault:
            found.append(fault)

    try:
        tree = ast.fix_missing_locations(Eager().visit(ast.parse(text, "<condition>", "eval")))
        eval(compile(tree, "<condition>", "eval"), dict(NAMES, try_=attempt))
    except Exception:
        pass
    return bool(found)


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
        calls = [ast.Call(ast.Name("try_", ast.Load()), [ast.Lambda(none, part)], []) for part in parts]
        return ast.Subscript(ast.Tuple(calls + [node], ast.Load()), ast.Constant(-1), ast.Load())


def has_long_number(text):
    """One that is not reached, too."""
    tree = ast.parse(text, "<condition>", "eval")
    return any(isinstance(node, ast.Constant) and type(node.value) is int and node.value > 2**63 - 1
               for node in ast.walk(tree))


def why(text):
    reasons = Reasons()
    scope = dict(NAMES, see_=reasons.see, sum=reasons.sum, chr=reasons.chr, item_=reasons.item, slice_=slice,
                 argument_=reasons.argument, number_=reasons.number, enumerate=reasons.enumerate,
                 modulo_=reasons.modulo)
    try:
        tree = ast.parse(text, "<condition>", "eval")
        code = compile(ast.fix_missing_locations(Seen().visit(tree)), "<condition>", "eval")
    except Exception:
        return "syntax"
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
    return ",".join(sorted(reasons.found))


def main():
    judge = why if "--why" in sys.argv else evaluated
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.environ["TZ"] = zone(0)
    time_module.tzset()
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    out = os.fdopen(1, "w", encoding="utf-8", newline="\n")
    while (case := read_case(sys.stdin.buffer)) is not None:
        signal.setitimer(signal.ITIMER_PROF, CASE_SECONDS)
        line = judge(settle(*case))
        signal.setitimer(signal.ITIMER_PROF, 0)
        out.write(line + "\n")
        out.flush()


if __name__ == "__main__":
    main()
