"""Every character of Unicode 14 through str's methods, one by one."""

import json
import unicodedata

import cases
import judges

CHUNK = 60
METHODS = ("lower upper title casefold capitalize swapcase "
           "isalpha isalnum isdigit isdecimal isnumeric isspace isupper islower").split()
NEAR = ("(c + 'b').title()", "('a' + c).lower()", "c.strip()", "c.split()", "len(c.splitlines())", "[c]")
EXPRESSION = f"[({', '.join([f'c.{method}()' for method in METHODS] + list(NEAR))}) for c in contact.get_source()]"
# Assigned after Unicode 14, or changed since (15.0, 15.1): no promise.
AFTER_14 = (
    (0xCF3, 0xCF3), (0xECE, 0xECE), (0x10FC, 0x10FC), (0x2FFC, 0x2FFF), (0x31EF, 0x31EF), (0x4E24, 0x4E24),
    (0x4EAC, 0x4EAC), (0x4FE9, 0x4FE9), (0x5006, 0x5006), (0x62D0, 0x62D0), (0x6D1E, 0x6D1E), (0x7695, 0x7695),
    (0x79ED, 0x79ED), (0x920E, 0x920E), (0x94A9, 0x94A9), (0xA7F2, 0xA7F4), (0xAB69, 0xAB69), (0x10EFD, 0x10EFF),
    (0x1123F, 0x11241), (0x11B00, 0x11B09), (0x11F00, 0x11F10), (0x11F12, 0x11F3A), (0x11F3E, 0x11F59), (0x1342F,
    0x1342F), (0x13439, 0x13455), (0x1B132, 0x1B132), (0x1B155, 0x1B155), (0x1D2C0, 0x1D2D3), (0x1DF25, 0x1DF2A),
    (0x1E030, 0x1E06D), (0x1E08F, 0x1E08F), (0x1E4D0, 0x1E4F9), (0x1F6DC, 0x1F6DC), (0x1F774, 0x1F776), (0x1F77B,
    0x1F77F), (0x1F7D9, 0x1F7D9), (0x1FA75, 0x1FA77), (0x1FA87, 0x1FA88), (0x1FAAD, 0x1FAAF), (0x1FABB, 0x1FABD),
    (0x1FABF, 0x1FABF), (0x1FACE, 0x1FACF), (0x1FADA, 0x1FADB), (0x1FAE8, 0x1FAE8), (0x1FAF7, 0x1FAF8), (0x2B739,
    0x2B739), (0x2EBF0, 0x2EE5D), (0x31350, 0x323AF),
)


def promised():
    """All code points that are compared; of those for private use the first of each row of 256."""
    after = {code for low, high in AFTER_14 for code in range(low, high + 1)}
    for code in range(0x110000):
        category = unicodedata.category(chr(code))
        if code not in after and category not in ("Cn", "Cs") and (category != "Co" or code % 256 == 0):
            yield code


def case_of(text):
    contact = json.dumps({"source": text}, ensure_ascii=False)
    return cases.Case(EXPRESSION, contact, "", 0, 0, False)


def sweep_chunks(job):
    """The characters whose answers differ."""
    driver, python, texts = job
    some = [case_of(text) for text in texts]
    ours, theirs = judges.answers([driver], some), judges.answers(judges.reference(python), some)
    suspects = [c for text, a, b in zip(texts, ours, theirs) if a != b for c in text]
    if not suspects:
        return []
    some = [case_of(c) for c in suspects]
    ours, theirs = judges.answers([driver], some), judges.answers(judges.reference(python), some)
    return [(c, a, b) for c, a, b in zip(suspects, ours, theirs) if a != b]


def sweep(driver, pythons, pool):
    """(number of code points, how many differ)"""
    codes = [chr(code) for code in promised()]
    texts = ["".join(codes[at:at + CHUNK]) for at in range(0, len(codes), CHUNK)]
    wrong = []
    for found in pool.map(sweep_chunks, [(driver, pythons[0], texts[at:at + 300]) for at in range(0, len(texts), 300)]):
        wrong += found
    for c, ours, theirs in wrong[:10]:
        print(f"U+{ord(c):04X}\n    worker  {ours[:400]}\n    CPython {theirs[:400]}")
    return len(codes), len(wrong)
