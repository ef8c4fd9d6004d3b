"""What a condition sees, as Python: the names of section 6, the time of the case and its contact; and what CPython
makes of an expression among them."""

import datetime as datetime_module
import json
import os
import random
import re
import time as time_module
import types

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
    def strftime(form, *moment):
        return time_module.strftime(form, *(moment or [Time.localtime()]))


def only(module, names):
    return types.SimpleNamespace(**{name: getattr(module, name) for name in names.split()})


Datetime.datetime, Datetime.date, Datetime.time = Datetime, Date, Time
Datetime.timedelta, Datetime.timezone = datetime_module.timedelta, datetime_module.timezone
NAMES = dict(
    TYPES, **FUNCTIONS, contact=Contact(), event=Event(), datetime=Datetime, date=Date, time=Time,
    timedelta=datetime_module.timedelta, timezone=datetime_module.timezone,
    re=only(re, "match search fullmatch findall split sub I M S X IGNORECASE MULTILINE DOTALL VERBOSE"),
    json=only(json, "loads dumps"), random=only(random, "random randint randrange uniform choice"))
NAMES["__builtins__"] = {"__import__": __import__}      # strptime asks for it


def zone(offset):
    sign = "-" if offset >= 0 else "+"
    return f"XXX{sign}{abs(offset) // 3600:02}:{abs(offset) // 60 % 60:02}:{abs(offset) % 60:02}"


def settle(texts, now_us, offset):
    """Puts the case into the world; returns the expression."""
    World.now_us = now_us
    World.contact = json.loads(texts[1])
    World.attached = json.loads(texts[2]) if texts[2] else None
    if offset != World.offset or "TZ" not in os.environ:
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
    return answer(code) if "random" not in text else of_chance(code, 4)


def of_chance(code, seeds):
    answers = set()
    for seed in range(seeds):
        random.seed(seed)
        answers.add(answer(code))
        if len(answers) > 1:
            return "random"
    return answers.pop()
