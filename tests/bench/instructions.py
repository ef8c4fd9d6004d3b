"""Instructions of one call, counted by valgrind: the same on every run, also where the kernel counts none.

What valgrind runs is not always what the machine would: another variant of memcpy, expressions not compiled."""
import os
import re
import shutil
import subprocess
from pathlib import Path

FEW, MANY = 200, 1200  # the difference leaves out what is done once


def collected(program: Path, number: int, rounds: int) -> int:
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program]
    ran = subprocess.run(command, env={**os.environ, "FIGURE_COUNT": f"{number}:{rounds}"}, check=False,
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    found = re.search(r"Collected : (\d+)", ran.stderr)
    if not found:
        raise RuntimeError(f"valgrind says of {program.name}: {ran.stderr[-300:]}")
    return int(found.group(1))


def show(program: Path, names: list) -> None:
    """A line for each thing that the program measures, in its order."""
    if not shutil.which("valgrind"):
        print("  instructions: not counted, valgrind is not here", flush=True)
        return
    for number, name in enumerate(names):
        each = (collected(program, number, MANY) - collected(program, number, FEW)) / (MANY - FEW)
        print(f"  instructions, {name}: {each:.0f}", flush=True)
