"""`cad-worker try` with a real CRM: events through a configuration of one's own, without Kafka."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

from authority import Authority
from crm import Answer, Asked, Crm, json_answer
from events import event
from forward import Forward
from guards import nobody
from worker import BINARY, Setup

SAVE = {"customer_data": {"name": "{response.body.name}"}}
PHONE = "+358401234567"


def exchange(method: str = "GET", save: dict | None = None, **request) -> str:
    """An integration's JSON that asks for a phone number and saves a name."""
    if method == "GET":
        request.setdefault("params", {"phone": "{contact.source}"})
    elif method != "DELETE":
        request.setdefault("body", {"phone": "{contact.source}"})
    request.setdefault("timeout", 5)
    return json.dumps({"request": {"method": method, **request}, "response": {"save": save or SAVE}})


def ann(_: Asked) -> Answer:
    return json_answer({"name": "Ann"})


@dataclass
class Tried:
    code: int
    out: str
    err: str
    records: list

    def entry(self, number: int = 0, integration: int = 0) -> dict:
        return self.records[number]["integrations"][integration]

    def said(self, number: int = 0, integration: int = 0) -> tuple:
        """Outcome, reason, HTTP status of an integration for an event."""
        entry = self.entry(number, integration)
        return entry["outcome"], entry.get("reason"), entry.get("status")


FOUND = ("found", None, 200)


class Trial(unittest.TestCase):
    """Integrations c0.json, c1.json … over servers that end with the test."""
    maxDiff = 4000

    def crm(self, script=ann, guard=nobody, **more) -> Crm:
        crm = Crm(script, guard, **more)
        self.addCleanup(crm.close)
        return crm

    def authority(self) -> Authority:
        authority = Authority()
        self.addCleanup(authority.close)
        return authority

    def proxy(self, *credentials: str) -> Forward:
        proxy = Forward(*credentials)
        self.addCleanup(proxy.close)
        return proxy

    def integration(self, endpoint: str, **fields) -> dict:
        return {"endpoint": endpoint, "events": ["received"], "direction": "both", **fields}

    def tries(self, integrations: list, count: int = 1, environment: dict | None = None,
              flags: tuple = ("--record",), **settings) -> Tried:
        """Runs as many events of one caller; each pair of integrations is its record and its JSON's text."""
        folder = Path(tempfile.mkdtemp(prefix="cw-trial-"))
        self.addCleanup(shutil.rmtree, folder, True)
        records = [{"name": f"i{at}", **record, "configuration": f"c{at}.json"}
                   for at, (record, _) in enumerate(integrations)]
        files = {f"c{at}.json": text for at, (_, text) in enumerate(integrations)}
        setup = Setup("127.0.0.1:1", "events", records, files=files, more=settings)
        lines = "".join(json.dumps(event(f"c{number}", PHONE)) + "\n" for number in range(count))
        ran = subprocess.run([str(BINARY), "try", "-c", str(setup.write(folder)), "--event", "-", *flags],
                             input=lines, capture_output=True, text=True, timeout=60, check=False,
                             env={**os.environ, **(environment or {})})
        self.assertIn(ran.returncode, (0, 78), ran.stderr)
        parsed = [json.loads(line) for line in ran.stdout.splitlines()] if "--record" in flags else []
        return Tried(ran.returncode, ran.stdout, ran.stderr, parsed)
