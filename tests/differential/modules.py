"""Random use of the modules: re, datetime, time, json, random."""

import pools
from patterns import Patterns

COMPARE, BIT_OR, ADD, MUL, UNARY, ATOM = 4, 5, 9, 10, 11, 13
FIELDS = {"datetime": ("year", "month", "day", "hour", "minute", "second", "microsecond"),
          "date": ("year", "month", "day"),
          "time": ("hour", "minute", "second", "microsecond"), "timedelta": ("days", "seconds", "microseconds"),
          "struct": ("tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst")}
SPANS = ("days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks")


class ModuleExpressions:
    """The part of Maker that uses modules."""

    # re

    def re_pattern(self):
        patterns = Patterns(self.chance)
        text = patterns.pattern()
        if self.odds(.7) and "'" not in text and "\n" not in text and "\0" not in text and not text.endswith("\\"):
            return f"r'{text}'", patterns
        return repr(text), patterns

    def re_flags(self):
        flags = "|".join(f"re.{self.pick('IIMSX')}" for _ in range(1 + self.many(1)))
        return self.pick(("", "", f", {flags}", f", flags={flags}"))

    def re_text(self, depth):
        chance = self.chance()
        if chance < .5:
            return repr("".join(self.pick("aabbcclxo12, -é1ßİıΣσςK\n_.k]{}ſA") for _ in range(self.many(12))))
        return self.of("str", depth)

    def match_leaf(self, depth):
        pattern, _ = self.re_pattern()
        return self.re_call(pattern, depth), ATOM

    def re_call(self, pattern, depth):
        name = self.word("match search fullmatch search")
        return f"re.{name}({pattern}, {self.re_text(depth)}{self.re_flags()})"

    match_made = match_leaf

    def str_of_match(self, depth):
        pattern, patterns = self.re_pattern()
        call = self.re_call(pattern, depth)
        group = self.pick(("0", "1", "", "2") + tuple(repr(name) for name in patterns.names))
        return f"{call}.group({group})" if self.odds(.7) else f"{call}[{group or 0}]", ATOM

    def re_sub(self, depth):
        pattern, patterns = self.re_pattern()
        count = self.pick(("", "", "", ", 1", ", count=1", ", 0", ", count=2"))
        flags = f", flags=re.{self.pick('IMSX')}" if self.odds(.3) else ""
        replacement = patterns.replacement()
        written = repr(replacement) if self.odds(.9) else self.of("str", 0)
        return f"re.sub({pattern}, {written}, {self.re_text(depth)}{count}{flags})", ATOM

    def list_found(self, depth):
        pattern, _ = self.re_pattern()
        if self.odds(.6):
            return f"re.findall({pattern}, {self.re_text(depth)}{self.re_flags()})", ATOM
        most = self.pick(("", "", ", 1", ", maxsplit=1", ", 0"))
        flags = f", flags=re.{self.pick('IMSX')}" if self.odds(.3) else ""
        return f"re.split({pattern}, {self.re_text(depth)}{most}{flags})", ATOM

    # moments

    def beyond(self, text):
        """What is Python but not of the subset."""
        self.foreign = True
        return text, ATOM

    def module(self):
        return "datetime." if self.odds(.25) else ""

    def format(self, kind):
        form = self.pick(pools.FORMATS)
        if form in pools.PLATFORM or kind == "time" and form[-2:] in ("%z", "%f"):
            if self.odds(.8):
                return self.format(kind)
            self.foreign = True
        return form

    def zone(self):
        if self.odds(.02):
            return self.beyond(self.pick(("timezone(timedelta(hours=2))", "timezone.min")))[0]
        return self.pick(("timezone.utc", "timezone.utc", "datetime.timezone.utc", "None"))

    def date_text(self):
        return self.pick(pools.GOOD_DATES if self.odds(.75) else pools.DATES)

    def datetime_leaf(self, _):
        how = self.many(6)
        me = self.module() + "datetime"
        if how == 0:
            zone = self.zone()
            now = self.pick(("now()", "now()", "utcnow()", f"now({zone})", f"now(tz={zone})"))
            return f"{me}.{now}", ATOM
        if how <= 2:
            return f"{me}.fromisoformat({self.date_text()!r})", ATOM
        if how == 3:
            text, form = self.pick(pools.STAMPS)
            return f"{me}.strptime({text!r}, {form!r})", ATOM
        clock = self.pick(("", "", ", 10", ", 10, 15", ", 23, 59, 59, 999999", f", tzinfo={self.zone()}", ", hour=5",
                           ", 24" if self.odds(.2) else "", f", 1, 2, 3, 4, {self.zone()}", ", minute=59, second=1"))
        return f"{me}({self.day()}{clock})", ATOM

    def day(self):
        if self.odds(.08):
            return f"{self.word('2026 1 9999 0 10000')}, {self.word('1 2 12 13')}, {self.word('1 29 30 31 0')}"
        if self.odds(.1):
            return f"year={self.word('2026 1999')}, month={self.word('1 12')}, day={self.word('1 31')}"
        return f"{self.word('2026 2024 1 9999 1970 2000')}, {self.word('1 2 6 11 12')}, {self.word('1 2 15 27 28')}"

    def datetime_made(self, depth):
        how = self.many(6)
        if how <= 1:
            return f"{self.of('datetime', depth, ADD)} {self.pick('+-')} {self.of('timedelta', depth, MUL)}", ADD
        if how == 2:
            return f"datetime.fromisoformat({self.of('str', depth)})", ATOM
        if how == 3:
            form = self.format("datetime")
            return f"datetime.strptime({self.of('datetime', depth, ATOM)}.strftime({form!r}), {form!r})", ATOM
        if self.odds(.03):
            field, value = self.pick((("year", 2027), ("day", 31), ("hour", 0), ("tzinfo", "timezone.utc")))
            return self.beyond(f"{self.of('datetime', depth, ATOM)}.replace({field}={value})")
        return self.datetime_leaf(depth)

    def date_leaf(self, _):
        if self.odds(.03):
            return self.beyond(self.pick(("date.today()", "date.fromisoformat('2026-11-23')", "datetime.now().date()")))
        return f"{self.module()}date({self.day()})", ATOM

    def date_made(self, depth):
        if self.odds(.4):
            return f"{self.of('date', depth, ADD)} {self.pick('+-')} {self.of('timedelta', depth, MUL)}", ADD
        return self.date_leaf(depth)

    def time_leaf(self, _):
        if self.odds(.03):
            return self.beyond(f"{self.datetime_leaf(0)[0]}.{self.word('time timetz')}()")
        parts = self.pick(("", "10", "10, 15", "23, 59, 59, 999999", "0, 0", f"10, tzinfo={self.zone()}", "hour=24",
                           "minute=5, hour=1", "12, 60", f"1, 2, 3, 4, {self.zone()}", "second=30"))
        return f"datetime.time({parts})", ATOM

    def time_made(self, depth):
        return self.time_leaf(depth)

    def timedelta_leaf(self, _):
        parts = (f"{self.pick(SPANS)}={self.span()}" for _ in range(self.many(2)))
        named = dict(part.split("=") for part in parts)
        text = ", ".join(f"{name}={value}" for name, value in named.items())
        return f"{self.module()}timedelta({text or self.span()})", ATOM

    def span(self):
        return self.word("1 0 -1 30 1.5 -0.5 86400 1e-6 999999999 0.1 10**9 2.5 1e20 600 0.0000005 -90 True")

    def timedelta_made(self, depth):
        how = self.many(8)
        if how <= 1:
            return f"{self.of('datetime', depth, ADD)} - {self.of('datetime', depth, MUL)}", ADD
        if how == 2:
            return f"{self.of('timedelta', depth, ADD)} {self.pick('+-')} {self.of('timedelta', depth, MUL)}", ADD
        if how == 3:
            number = self.of(self.word("int float int"), 0, UNARY)
            return f"{self.of('timedelta', depth, MUL)} {self.word('* // /')} {number}", MUL
        if how == 4:
            return f"{self.word('- abs +')}({self.of('timedelta', depth)})", ATOM
        if how == 5:
            return f"{self.of('timedelta', depth, MUL)} % {self.of('timedelta', depth, UNARY)}", MUL
        if how == 6:
            return f"{self.of('date', depth, ADD)} - {self.of('date', depth, MUL)}", ADD
        if how == 7:
            return f"{self.of('int', 0, MUL)} * {self.of('timedelta', depth, UNARY)}", MUL
        return self.timedelta_leaf(depth)

    def timezone_leaf(self, _):
        return self.zone(), ATOM

    timezone_made = timezone_leaf

    def struct_leaf(self, _):
        stamp = self.pick(("", "0", "1700000000", "1732356000.7", "-1", "None", "253402214399", "86399", "951782400"))
        return f"time.{self.word('localtime gmtime')}({stamp})", ATOM

    def struct_made(self, depth):
        if self.odds(.03):
            return self.beyond(f"{self.of(self.word('datetime date'), depth, ATOM)}.timetuple()")
        if self.odds(.2):
            return f"time.{self.word('localtime gmtime')}({self.of(self.word('int float none'), depth)})", ATOM
        return self.struct_leaf(depth)

    def int_of_moment(self, depth):
        kind = self.pick(("datetime", "datetime", "date", "time", "timedelta", "struct", "match"))
        if kind == "match":
            return f"{self.match_leaf(depth)[0]}.{self.word('start end end span')}({self.pick(('', '0', '1'))})", ATOM
        if kind == "struct" and self.odds(.5):
            return f"{self.of('struct', depth, ATOM)}[{self.pick(('0', '6', '-1', '8', '9'))}]", ATOM
        if kind in ("datetime", "date") and self.odds(.4):
            if self.odds(.03):
                return self.beyond(f"{self.of(kind, depth, ATOM)}.toordinal()")
            return f"{self.of(kind, depth, ATOM)}.{self.word('weekday isoweekday')}()", ATOM
        return f"{self.of(kind, depth, ATOM)}.{self.pick(FIELDS[kind])}", ATOM

    def float_of_moment(self, depth):
        how = self.many(3)
        if how == 0:
            return "time.time()", ATOM
        if how == 1:
            return f"{self.of('datetime', depth, ATOM)}.timestamp()", ATOM
        if how == 2:
            return f"{self.of('timedelta', depth, ATOM)}.total_seconds()", ATOM
        return f"{self.of('timedelta', depth, MUL)} / {self.of('timedelta', depth, UNARY)}", MUL

    def str_of_moment(self, depth):
        kind = self.pick(("datetime", "datetime", "date", "time", "timedelta"))
        how = self.many(4)
        me = self.of(kind, depth, ATOM)
        if how == 0 or how == 1 and kind == "timedelta":
            return f"str({me})", ATOM
        if how == 1:
            how = self.pick(("", "", "' '", "timespec='minutes'", "'T', 'milliseconds'", "sep='é'", "timespec='x'",
                             "timespec='hours'", "timespec='microseconds'", "'ab'", "timespec='seconds'"))
            return f"{me}.isoformat({how if kind == 'datetime' or 'timespec=' in how else ''})", ATOM
        if how <= 3 and kind != "timedelta":
            return f"{me}.strftime({self.format(kind)!r})", ATOM
        form = self.format("time")
        return f"time.strftime({form!r}{self.pick(('', ', ' + self.of('struct', 0)))})", ATOM

    # json and random

    def dumped(self, depth):
        named = self.pick(("", "", "", ", ensure_ascii=False", ", sort_keys=True", ", indent=2",
                           ", separators=(',', ':')"))
        return f"json.dumps({self.of('any', depth)}{named})", ATOM

    def of_chance(self, depth):
        number = self.of("int", 0)
        how = self.many(6)
        if how == 0:
            return f"0 <= random.random() < {self.pick((1, 1, 2))}", COMPARE
        if how == 1:
            return f"{number} <= random.randint({number}, {self.of('int', 0)}) <= 2**62", COMPARE
        if how == 2:
            numbers = ", ".join(self.of("int", 0) for _ in range(1 + self.many(2)))
            return f"random.randrange({numbers}) >= {number}", COMPARE
        if how == 3:
            return f"random.choice({self.of(self.word('list str tuple range'), depth)}) == {self.of('str', 0)}", COMPARE
        if how == 4:
            items = self.of(self.pick(("list", "str", "tuple", "range")), 0, BIT_OR)
            return f"random.choice({items}) in {items}", COMPARE
        if how == 5:
            return f"random.uniform({number}, {self.of(self.pick(('int', 'float')), 0)}) <= 1e300", COMPARE
        return f"random.randrange({self.pick((1, 2))}) == {self.pick((0, 5))}", COMPARE
