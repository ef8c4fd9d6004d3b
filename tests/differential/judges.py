"""Runs cases through a program that answers each with a line."""

import signal
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
REFERENCE = HERE / "reference.py"
BATCH_SECONDS = 600


def once(command, frames):
    """The answers until the program ended, and how it ended."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        try:
            out, err = child.communicate(b"".join(frames), timeout=BATCH_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            out, err = child.communicate()
    lines = out.decode("utf-8", "backslashreplace").split("\n")[:-1]
    return lines, child.returncode, err.decode("utf-8", "replace")


def answers(command, cases):
    """One for each case; "died …" where the program did not live through it."""
    frames = [case.frame() for case in cases]
    said = []
    while len(said) < len(frames):
        lines, status, err = once(command, frames[len(said):])
        said += lines
        if len(said) < len(frames):
            what = [line for line in err.splitlines() if "ERROR" in line or "rror:" in line] or err.splitlines()
            said.append("slow" if status == -signal.SIGPROF else f"died {status} {' '.join(what[:2])}")
    return said


def reference(python, *options):
    return [python, "-X", "utf8", "-E", "-s", str(REFERENCE), *options]
