"""What two answers to one case say about the worker."""

import re

DIFFERENT = "DIFFERENT"
EQUAL_VALUE = "equal values"
EQUAL_CLASS = "equal exceptions"
REFUSED_SYNTAX = "refused, no Python either"
REFUSED_RAISES = "refused, CPython raises"
REFUSED_FOREIGN = "refused, outside the subset"
REFUSED_DEAD = "refused, a part that is not reached always raises"
REFUSED_PATTERN = "refused, a pattern that PCRE2 reads differently"
REFUSED_STATIC = "refused, the body of a loop that does not run always raises"
EXEMPT = "exempt: "
VERSIONS = EXEMPT + "the Pythons disagree"
SLOW = EXEMPT + "too slow in CPython"
RANDOM = EXEMPT + "random"
UNKNOWN = ""

STATIC = re.compile("always fails|have no order|unhashable|cannot be iterated|has no method|cannot take|"
                    "has no elements|does not go|a slice goes by|`in` (needs|a str)|has no attribute|has no value yet|"
                    "at position \\d|unknown group|be sliced|bad directive|cannot be taken apart|has no argument|"
                    "an element of|no number of Python's|formatting with|"
                    "takes [a-z ]*\\d+ argument")
SAME_TYPE = {"re.Match": "Match"}


def parts(answer):
    """(kind, rest) of an answer."""
    kind, _, rest = answer.partition(" ")
    return kind, rest


def same_value(ours, theirs, loose):
    our_type, _, our_text = ours.partition(" ")
    their_type, _, their_text = theirs.partition(" ")
    if SAME_TYPE.get(our_type, our_type) != their_type:
        return False
    if their_text.startswith("<" + their_type):
        return True
    return sorted(our_text) == sorted(their_text) if loose else our_text == their_text


def on_refused(case, theirs):
    kind, _ = parts(theirs)
    if kind == "syntax":
        return REFUSED_SYNTAX
    if case.foreign:
        return REFUSED_FOREIGN
    return REFUSED_RAISES if kind == "raises" else UNKNOWN


def verdict(case, ours, theirs):
    """One of the above; UNKNOWN where it takes a closer look."""
    kind, rest = parts(ours)
    their_kind, their_rest = parts(theirs)
    if kind in ("died", "slow"):
        return DIFFERENT
    if their_kind == "slow":
        return SLOW
    if kind == "refused":
        return on_refused(case, theirs)
    if their_kind == "random":
        return RANDOM
    if kind == "value" and their_kind in ("value", "value*"):
        return EQUAL_VALUE if same_value(rest, their_rest, their_kind == "value*") else UNKNOWN
    if kind == "raises" and ours == theirs:
        return EQUAL_CLASS
    return UNKNOWN


def exemption(case, ours, all_theirs, reasons):
    """The reason that explains a difference, given what was seen on the way; or DIFFERENT."""
    if any(theirs != all_theirs[0] for theirs in all_theirs):
        return VERSIONS
    kind, rest = parts(ours)
    overflow = kind == "raises" and rest == "OverflowError" or kind == "refused" and ("64" in rest or "verflow" in rest)
    if "integer" in reasons and overflow:
        return EXEMPT + "integer beyond 64 bit"
    if "complex" in reasons and kind in ("raises", "refused"):
        return EXEMPT + "complex number"
    if "surrogate" in reasons and kind in ("raises", "refused", "limit"):
        return EXEMPT + "lone surrogate"
    if "limit" in reasons and kind in ("limit", "refused"):
        return EXEMPT + "our limits"
    if "set order" in reasons and kind in ("raises", "refused"):
        return EXEMPT + "the order of a set"
    if ours == "raises NotImplementedError":
        return EXEMPT + "outside the subset, known at run time only"
    if "formatting" in reasons and kind in ("raises", "refused"):
        return EXEMPT + "formatting with %"
    if "no text" in reasons and kind in ("raises", "refused"):
        return EXEMPT + "a value without text (a set, an iterator)"
    if kind == "refused" and "unreached" in reasons:
        return REFUSED_DEAD
    if "no order" in reasons and kind == "raises":
        return EXEMPT + "sorting what has no order"
    if "random" in reasons:
        return RANDOM
    if kind == "refused" and ("the order of a set" in rest or "cannot take set" in rest):
        return EXEMPT + "the order of a set"
    if kind == "refused" and "(at position" in rest:
        return REFUSED_PATTERN
    if kind == "refused" and " for " in case.text and STATIC.search(rest):
        return REFUSED_STATIC
    if "versions" in reasons and (len(all_theirs) == 1 or ours == "raises ArithmeticError"):
        return VERSIONS
    return DIFFERENT
