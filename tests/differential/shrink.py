"""Makes an expression that shows a difference smaller while it shows it."""

import ast
import json
from dataclasses import replace

ROUNDS = 25
SMALL = ("None", "0", "1", "''", "'a'", "True", "[]", "()", "{}", "1.5")


def trees(text):
    """The expression with one of its parts replaced by a part of that part, or by something small."""
    try:
        root = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return
    for parent in ast.walk(root):
        for field, old in ast.iter_fields(parent):
            if isinstance(old, ast.expr):
                yield from swapped(root, lambda new, p=parent, f=field: setattr(p, f, new), old)
            elif isinstance(old, list):
                yield from shorter(root, parent, field, old)


def shorter(root, parent, field, old):
    for at, item in enumerate(old):
        if isinstance(item, ast.expr):
            yield from swapped(root, lambda new, at=at: old.__setitem__(at, new), item)
        if field in ("elts", "args", "keywords", "ifs", "values", "generators") and not isinstance(parent, ast.Dict):
            setattr(parent, field, old[:at] + old[at + 1:])
            yield unparsed(root)
            setattr(parent, field, old)


def swapped(root, put, old):
    inner = [node for node in ast.iter_child_nodes(old) if isinstance(node, ast.expr)]
    small = [] if isinstance(old, (ast.Constant, ast.Name)) else [ast.parse(text, mode="eval").body for text in SMALL]
    if isinstance(old, ast.Constant) and isinstance(old.value, str) and len(old.value) > 1:
        half = len(old.value) // 2
        cuts = [old.value[:half], old.value[half:], old.value[1:], old.value[:-1]]
        small = [ast.Constant(cut) for cut in cuts]
    for new in inner + small:
        put(new)
        yield unparsed(root)
    put(old)


def unparsed(root):
    try:
        return ast.unparse(root)
    except Exception:       # a tree that is no expression any more
        return ""


def cuts(text):
    """The text without some of its characters."""
    size = max(1, len(text) // 2)
    while size:
        yield from (text[:at] + text[at + size:] for at in range(0, len(text), size))
        size //= 2


def smaller_contact(case):
    contact = json.loads(case.contact)
    for name in contact:
        rest = {key: value for key, value in contact.items() if key != name}
        yield replace(case, contact=json.dumps(rest, ensure_ascii=False))
    if case.contact != "{}":
        yield replace(case, contact="{}")
    if case.attached:
        yield replace(case, attached="")


def candidates(case):
    texts = {text for text in trees(case.text) if text and len(text) < len(case.text)}
    if len(case.text) < 60 or not texts:
        texts.update(text for text in cuts(case.text) if text)
    return [case.with_text(text) for text in sorted(texts, key=len)] + list(smaller_contact(case))


def shrunk(case, different):
    """`different` takes cases and says for each what differs, or None; the same must differ all the way."""
    wanted = different([case])[0]
    for _ in range(ROUNDS if wanted else 0):
        tries = candidates(case)[:400]
        smaller = [one for one, found in zip(tries, different(tries)) if found == wanted] if tries else []
        if not smaller:
            break
        case = min(smaller, key=lambda one: (len(one.text), len(one.contact) + len(one.attached)))
    return case
