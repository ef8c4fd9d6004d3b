"""`cad-worker demo` as a child process, and what it says of itself."""

import re
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

from waiting import until
from worker import BINARY

SAYS = {"page": r"^Conversation Details +(http://\S+/)$", "broker": r"^in-memory broker +([^ ,]+)",
        "crm": r"^stub CRM +(\S+)$", "config": r"^worker +cad-worker run -c (\S+)$"}


class Demo:
    """Runs until close(); its folder for temporary files is our own, so that leftovers are seen."""

    def __init__(self, *flags: str):
        self.folder = Path(tempfile.mkdtemp(prefix="cw-page-"))
        self.child = subprocess.Popen([str(BINARY), "demo", *flags], stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                      env={"TMPDIR": str(self.folder)})
        self.errors = self._follow(self.child.stderr)
        self.lines = self._follow(self.child.stdout)

    def _follow(self, stream) -> list[str]:
        lines: list[str] = []
        threading.Thread(target=self._append, args=(stream, lines), daemon=True).start()
        return lines

    @staticmethod
    def _append(stream, lines: list[str]) -> None:
        with stream:
            for line in stream:
                lines.append(line.rstrip("\n"))

    def told(self, what: str) -> str:
        """An address or a path from the welcoming lines."""
        pattern = re.compile(SAYS[what])

        def found() -> str:
            if self.child.poll() is not None:
                raise AssertionError(f"the demo ended with {self.child.returncode}: {self.errors}")
            return next((match[1] for match in map(pattern.match, self.lines) if match), "")
        return until(f"the demo says where its {what} is", found, 20)

    def worker_pid(self) -> int:
        children = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children")
        return until("the worker runs", lambda: int((children.read_text().split() or ["0"])[0]), 10)

    def leftovers(self) -> list[str]:
        return [str(path) for path in self.folder.rglob("*")]

    def end(self, by: int = signal.SIGTERM, seconds: float = 20) -> int:
        if self.child.poll() is None:
            self.child.send_signal(by)
        return self.child.wait(seconds)

    def close(self) -> None:
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


def is_running(pid: int) -> bool:
    """False also for a process that has ended and waits for its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
