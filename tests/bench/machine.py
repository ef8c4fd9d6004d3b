"""What the machine is, and what the kernel says of a process: processor time, memory, instructions."""
import os
import platform
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

CORES = len(os.sched_getaffinity(0))
TICKS = os.sysconf("SC_CLK_TCK")


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def describe() -> str:
    counted = "instructions counted" if counts_instructions() else "instructions not counted here"
    return f"machine: {processor()}, {CORES} cores, Linux {platform.release()}, {counted}"


def pinned(core: int, command: list) -> list:
    """The command on a core of its own, where there are two."""
    return ["taskset", "-c", str(core), *command] if CORES > 1 else command


@dataclass
class Use:
    user_s: float
    system_s: float

    def minus(self, other: "Use") -> "Use":
        return Use(self.user_s - other.user_s, self.system_s - other.system_s)


def use(pid: int) -> Use:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return Use(int(fields[11]) / TICKS, int(fields[12]) / TICKS)


def memory_kb(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    return 0


def counts_instructions() -> bool:
    try:
        done = subprocess.run(["perf", "stat", "-x,", "-e", "instructions", "true"], capture_output=True,
                              text=True, check=False)
    except FileNotFoundError:
        return False
    return done.returncode == 0 and done.stderr.strip().split(",")[0].isdigit()


class Instructions:
    """perf stat on a process between start and stop; None where the machine does not count them."""

    def __init__(self, pid: int):
        self.perf = None
        if counts_instructions():
            self.perf = subprocess.Popen(["perf", "stat", "-x,", "-e", "instructions", "-p", str(pid)],
                                         stderr=subprocess.PIPE, text=True)

    def stop(self):
        if not self.perf:
            return None
        self.perf.send_signal(signal.SIGINT)
        count = self.perf.communicate(timeout=10)[1].strip().split(",")[0]
        return int(count) if count.isdigit() else None
