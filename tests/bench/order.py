"""The share of a worker's instructions that order takes: the key queue, windows, partitions, gap maps.

The real worker runs under callgrind, which counts every instruction of the process, librdkafka's and libcurl's
too, but none of the kernel's. It is built without link-time optimisation, so that no function of these parts
vanishes in a caller: what counts is each call into them from elsewhere, with all that it calls."""
import re
import subprocess
import uuid
from pathlib import Path

import arms
import bed
import machine
import table

SHARE_MAX = 5.0  # percent
MANY = 100       # events, for figures that mean something
ORDER = re.compile(r"cw_(turn|key_queue|window|partition|gap_map|spans)_")
ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "order"


def build() -> Path:
    """The release build but for link-time optimisation."""
    for command in (["cmake", "--preset", "release", "-B", BUILD, "-DCMAKE_INTERPROCEDURAL_OPTIMIZATION=OFF"],
                    ["cmake", "--build", BUILD, "--target", "cad-worker"]):
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return BUILD / "cad-worker"


def under_callgrind(command: list, out: Path) -> list:
    return ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={out}", *command]


def count(pid: int, on: bool) -> None:
    """From now on, or no longer."""
    subprocess.run(["callgrind_control", "-i", "on" if on else "off", str(pid)], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def named(text: str, names: dict) -> str:
    """The name in "(7) name", or in "(7)" where it was told before."""
    number, _, name = text.partition(" ")
    return names.setdefault(number, name) if name else names[number]


def shares(out: Path) -> tuple:
    """All instructions, and for each function of order those of its calls from elsewhere."""
    names: dict = {}
    calls: dict = {}
    caller = callee = ""
    total, is_call = 0, False
    for line in out.read_text().splitlines():
        if line.startswith("fn="):
            caller = named(line[3:], names)
        elif line.startswith("cfn="):
            callee = named(line[4:], names)
        elif line.startswith("calls="):
            is_call = True
        elif line[:1] in "0123456789+-*" and line:
            cost = int(line.split()[1]) if " " in line else 0
            if not is_call:
                total += cost
            elif ORDER.match(callee) and not ORDER.match(caller):
                calls[callee] = calls.get(callee, 0) + cost
            is_call = False
    return total, calls


def counted(command: list, ground: bed.Bed, output: str, out: Path, seconds: float) -> int:
    """One life of the worker; the events of the counted time."""
    log = out.with_suffix(".log")
    with (open(log, "wb") as to,
          subprocess.Popen(machine.pinned(0, under_callgrind(command, out)), stdout=to, stderr=to) as process):
        try:
            arms.wait_for_first_output(process, ground, output)
            arms.run_on(process, arms.RAMP_S)
            count(process.pid, True)
            before = ground.written(output)
            arms.run_on(process, seconds)
            events = ground.written(output) - before
            count(process.pid, False)
            arms.stop(process)
            return events
        finally:
            if process.poll() is None:
                process.kill()


def show(guarantee: str, events: int, out: Path) -> bool:
    total, calls = shares(out)
    percent = sum(calls.values()) / total * 100
    print(f"  {guarantee}: {events} events, {total / events / 1000:.1f} kinstr/event in all, {percent:.2f} % of them for "
          f"order, target <= {SHARE_MAX:.0f}: {table.verdict(percent <= SHARE_MAX)}")
    for name, cost in sorted(calls.items(), key=lambda item: -item[1])[:6]:
        print(f"    {name:24} {cost / events:7.0f} instructions/event")
    return percent <= SHARE_MAX


def case(options) -> bool:
    options.worker = build()
    reached = []
    with bed.Bed(options) as ground:
        print(ground.describe() + "; under callgrind", flush=True)
        for guarantee in ("at_least_once", "exactly_once"):
            mark = uuid.uuid4().hex[:8]
            output, out = f"bench-out-{mark}", ground.folder / f"callgrind-{mark}"
            ground.topic(output)
            command = arms.worker_command(ground, options, f"bench-{mark}", output, guarantee)
            events = counted(command, ground, output, out, options.seconds)
            if events < MANY:
                raise bed.Broken(f"{events} events are too few to count")
            reached.append(show(guarantee, events, out))
    return all(reached)
