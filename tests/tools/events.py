"""Conversation events as the contact centre writes them."""

import json

INBOUND_ONLY = ("received", "queued", "allocated", "transferred", "forwarded")
BOTH_WAYS = ("accepted", "rejected", "ended", "closed")
ALL_EVENTS = INBOUND_ONLY + BOTH_WAYS
WHEN = "2026-03-01T09:30:00.000Z"


def event(conversation: str, phone: str, name: str = "received", **contact) -> dict:
    """An event; a contact member given as None is there as null, one given as ... is left out."""
    members = {"id": conversation, "guid": conversation.replace("-", "").upper(), "channel_type": "phone",
               "direction": "inbound", "queue": {"id": "6BC2C5ED4A1B4F21B1F8D84BD67F4F0A", "address": "+35899"},
               "source": phone, "destination": "+358800100", **contact}
    return {"event": {"name": name, "datetime": WHEN},
            "contact": {key: value for key, value in members.items() if value is not ...}}


def encoded(value: dict) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
