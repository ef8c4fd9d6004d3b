"""Events of many conversations, a few of them busy, and what must come of each with the demo's stub CRM."""

import random

from events import encoded, event

UNREACHED = ("timeout", "connect", "reset")     # reasons of a lookup that has met a fault of the network


def phone_of(conversation: int) -> str:
    """Numbers of all kinds that the stub knows but 97, which only waits."""
    return f"+35840{conversation + (conversation % 100 == 97):07d}"


def key_of(conversation: int) -> bytes:
    return b"c-%d" % conversation


def value_of(conversation: int) -> bytes:
    return encoded(event(f"c-{conversation}", phone_of(conversation)))


def drawn(messages: int, conversations: int, chance: random.Random) -> list[int]:
    """Conversations whose shares fall as 1/rank."""
    weights = [1 / rank for rank in range(1, conversations + 1)]
    return chance.choices(range(1, conversations + 1), weights, k=messages)


def zipf(messages: int, conversations: int, chance: random.Random) -> list[dict]:
    """Records of such conversations, for `Case.feed`."""
    return [{"key": key_of(one), "value": value_of(one), "about": phone_of(one)}
            for one in drawn(messages, conversations, chance)]


def expected_of(phone: str) -> tuple[str, dict]:
    """Status, and the id and last ticket of the customer, as the stub decides by the number's end."""
    digits = phone[1:]
    if digits.endswith("00"):
        return "not_found", {}
    if digits.endswith(("98", "99")):
        return "failed", {}
    return "enriched", {"id": digits, "lastticket": f"T-{digits}"}


def fault_in(out: dict, key: bytes, phone: str) -> str:
    """What is wrong with an output of this key, whose caller is `phone`; nothing if all is well."""
    customer = out["cad"].get("customer_data", {})
    got = out["status"], {name: customer[name] for name in ("id", "lastticket") if name in customer}
    if got != expected_of(phone) or out["conversation_id"].encode() != key:
        reason = out["integrations"][0].get("reason")
        return f"{got} of {out['conversation_id']} ({reason}), expected {expected_of(phone)} of {key!r}"
    return ""


def unreached(out: dict) -> bool:
    """Whether the lookup failed because nobody answered it."""
    return out["status"] == "failed" and out["integrations"][0].get("reason") in UNREACHED


def fault_of(source, record) -> str:
    """For `judge`."""
    if record.key != source.key:
        return f"key {record.key!r}"
    return fault_in(record.json(), source.key, source.value)
