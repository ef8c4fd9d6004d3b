"""The real worker as a child process: its files, its life, its log, its metrics."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

import libconfig
from waiting import until

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("CAD_WORKER", ROOT / "build" / "release" / "cad-worker"))
SEED = ROOT / "deploy" / "integrations" / "crm.json"
PASSWORD = "crm-demo-password"


def integration(endpoint: str, **fields) -> dict:
    """An integration as the seed has it; any field can be given otherwise."""
    return {"name": "crm", "endpoint": endpoint, "events": ["received", "transferred", "forwarded"],
            "direction": "both", "authentications": {"username": "crm-demo", "password_file": "crm.password"},
            "configuration": str(SEED), **fields}


@dataclass
class Setup:
    """What one worker.cfg says. `files` are written beside it."""
    brokers: str
    topic: str
    integrations: list
    group: str = ""
    delivery: dict = field(default_factory=dict)
    limits: dict = field(default_factory=dict)
    properties: tuple = ()
    more: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)

    @property
    def output(self) -> str:
        return self.topic + "-cad"

    @property
    def dead_letter(self) -> str:
        return self.topic + "-dlq"

    def topics(self, partitions: int = 1) -> dict[str, int]:
        return {self.topic: partitions, self.output: partitions, self.dead_letter: partitions}

    def settings(self) -> dict:
        kafka = {"brokers": self.brokers, "group": self.group or self.topic, "input": self.topic,
                 "output": self.output, "dead_letter": self.dead_letter}
        if self.properties:
            kafka["properties"] = self.properties
        made = {"kafka": kafka, "admin": {"listen": "127.0.0.1:0"}, **self.more}
        if self.delivery:
            made["delivery"] = self.delivery
        if self.limits:
            made["limits"] = self.limits
        made["integrations"] = tuple(self.integrations)
        return made

    def write(self, folder: Path) -> Path:
        files = {"worker.cfg": libconfig.document(self.settings()), "crm.password": PASSWORD, **self.files}
        for name, text in files.items():
            (folder / name).touch(0o600)
            (folder / name).write_text(text)
        return folder / "worker.cfg"


class Log:
    """Lines of a stream, parsed as they come on a thread. A line that is no JSON object is kept apart: as what the
    configuration is warned of, where none was yet."""

    def __init__(self, stream):
        self.lines: list[dict] = []
        self.warnings: list[str] = []
        self.strange: list[str] = []
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._follow, args=(stream,), daemon=True)
        self._thread.start()

    def _follow(self, stream) -> None:
        for raw in stream:
            with self._changed:
                self._add(raw.decode(errors="replace").rstrip("\n"))
                self._changed.notify_all()
        stream.close()

    def _add(self, line: str) -> None:
        try:
            parsed = json.loads(line)
        except ValueError:
            parsed = None
        if isinstance(parsed, dict):
            self.lines.append(parsed)
        else:
            (self.strange if self.lines else self.warnings).append(line)

    def matching(self, fits: Callable[[dict], bool]) -> list[dict]:
        with self._changed:
            return [line for line in self.lines if fits(line)]

    def wait(self, what: str, fits: Callable[[dict], bool], seconds: float = 20, count: int = 1) -> list[dict]:
        """Waits for `count` lines that fit; without them the error shows the last lines."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                found = [line for line in self.lines if fits(line)]
                if len(found) >= count:
                    return found
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"log: no {count} x {what} within {seconds:g} s\n{self.tail()}")
                self._changed.wait(left)

    def join(self) -> None:
        self._thread.join(10)

    def tail(self, count: int = 15) -> str:
        shown = [json.dumps(line) for line in self.lines[-count:]] + self.warnings + self.strange[-count:]
        return "\n".join(shown)


def total(metrics: dict[str, float], name: str) -> float:
    return sum(value for sample, value in metrics.items() if sample.split("{")[0] == name)


METRIC = re.compile(r"^([a-zA-Z_:][\w:]*)(\{[^}]*\})?\s+(\S+)")


class Worker:
    """One process of `cad-worker run` in a folder of its own."""

    def __init__(self, setup: Setup):
        self.setup = setup
        self.folder = Path(tempfile.mkdtemp(prefix="cw-worker-"))
        self.config = setup.write(self.folder)
        self.log: Log | None = None
        self.child: subprocess.Popen | None = None
        self._address = ""

    def start(self) -> "Worker":
        self.child = subprocess.Popen([str(BINARY), "run", "-c", str(self.config)], stdin=subprocess.DEVNULL,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.log = Log(self.child.stderr)
        self._address = ""
        return self

    def alive(self) -> bool:
        return self.child is not None and self.child.poll() is None

    @property
    def address(self) -> str:
        """host:port of the admin server, from the log."""
        if not self._address:
            line = self.log.wait("admin listening", lambda one: one.get("msg") == "admin listening", 15)[0]
            self._address = line["address"]
        return self._address

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of an admin page."""
        try:
            with urllib.request.urlopen(f"http://{self.address}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def metrics(self) -> dict[str, float]:
        """Sample (name with its labels as written) to value."""
        status, text = self.get("/metrics")
        if status != 200:
            raise AssertionError(f"/metrics says {status}")
        samples = (METRIC.match(line) for line in text.splitlines() if not line.startswith("#"))
        return {one[1] + (one[2] or ""): float(one[3]) for one in samples if one}

    def sum(self, name: str) -> float:
        """Sum of all samples of a metric."""
        return total(self.metrics(), name)

    def wait_ready(self, seconds: float = 30) -> "Worker":
        last = []

        def ready() -> bool:
            last[:] = [self.get("/readyz?verbose")]
            return last[0][0] == 200
        try:
            until("/readyz 200", ready, seconds, every=0.05)
        except (AssertionError, OSError) as late:
            raise AssertionError(f"{late}: {last}\n{self.log.tail()}") from late
        return self

    def term(self) -> None:
        self.child.send_signal(signal.SIGTERM)

    def wait_exit(self, seconds: float = 30) -> int:
        code = self.child.wait(seconds)
        self.log.join()
        return code

    def stop(self) -> int:
        if self.alive():
            self.term()
        return self.wait_exit()

    def kill(self) -> None:
        """kill -9; the process must have been alive."""
        if not self.alive():
            raise AssertionError(f"the worker was gone before its kill: {self.child.poll()}\n{self.log.tail()}")
        self.child.kill()
        self.child.wait(10)

    def remove(self) -> None:
        if self.alive():
            self.child.kill()
            self.child.wait(10)
        if not os.environ.get("KEEP_TEST_DATA"):
            shutil.rmtree(self.folder, ignore_errors=True)
