"""Breaks a copy of the tree by one hand-made fault after another; a test must turn red each time.

usage: run.py [NAME...]     NAME: only the mutants whose name contains it

The copy and its build live in build/mutants. Each mutant is one or more places of a file, given by the lines as they
stand there, exactly once; a mutant that does not fit any more is an error. The simulation looks first; where it sees
nothing, the unit and flight tests that are named below run until one fails. A mutant of the edges names the test on a
real broker that must see it. The last line is "N killed, N survived".
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "mutants"
TREE, BUILD = WORK / "tree", WORK / "build"
COPIED = ("CMakeLists.txt", "cmake", "include", "worker", "tests", "deploy", "schemas", "docs")
TESTS = tuple(f"test_unit_{name}" for name in ("window", "gap_map", "key_queue", "single", "lapse", "partition", "retry")) + tuple(
    f"test_flight_{name}" for name in ("window", "order", "position", "delivery", "rebalance", "share", "chain", "lookup", "limits",
                                       "shutdown", "suspect", "transaction", "watchdog"))
SIM = ("sim", "--seeds", "1-1500", "--jobs", str(os.cpu_count()))
TEST_SECONDS, ALL_SECONDS = 240, 5400
FAILED = re.compile(r"\[  (?:FAILED|ERROR ) +\] (\w+)")
BROKEN_LAW = re.compile(r"^\w+, seed \d+, step \d+: (.*)$", re.M)


@dataclass
class Place:
    file: str
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


@dataclass
class Mutant:
    name: str
    what: str
    places: list[Place] = field(default_factory=list)
    by: str = ""    # the end-to-end test that must see it: folder and part of its name; else the simulation and the C tests


def read(text: str) -> list[Mutant]:
    """Blocks of "mutant NAME: WHAT", "by FOLDER TEST", "file PATH", lines with "-" as they are and with "+" as they
    become."""
    mutants: list[Mutant] = []
    for line in text.splitlines():
        if line.startswith("mutant "):
            name, _, what = line[len("mutant "):].partition(": ")
            mutants.append(Mutant(name, what))
        elif line.startswith("by "):
            mutants[-1].by = line[len("by "):]
        elif line.startswith("file "):
            mutants[-1].places.append(Place(line[len("file "):]))
        elif line.startswith("-"):
            mutants[-1].places[-1].before.append(line[1:])
        elif line.startswith("+"):
            mutants[-1].places[-1].after.append(line[1:])
        elif line and not line.startswith("#"):
            raise SystemExit(f"mutants: what is {line!r}?")
    return mutants


def broken(place: Place, text: str) -> str:
    before, after = ("".join(line + "\n" for line in lines) for lines in (place.before, place.after))
    if not before or text.count(before) != 1:
        raise ValueError(f"fits {text.count(before) if before else 0} times into {place.file}")
    return text.replace(before, after)


def write_if_changed(path: Path, data: bytes) -> None:
    if not path.exists() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def copy_tree() -> None:
    """Only what has changed, so that the build of the last run is still good for the rest."""
    named = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "--", *COPIED], cwd=ROOT, check=True,
                           capture_output=True, text=True).stdout.splitlines()
    there = [name for name in named if (ROOT / name).is_file()]
    for name in there:
        write_if_changed(TREE / name, (ROOT / name).read_bytes())
    for path in [path for path in TREE.rglob("*.[ch]") if str(path.relative_to(TREE)) not in set(there)]:
        path.unlink()


def build(*targets: str) -> str:
    """What the compiler says if it fails."""
    done = subprocess.run(["cmake", "--build", str(BUILD), "--target", *targets], capture_output=True, text=True)
    return done.stdout[-3000:] if done.returncode else ""


def must_build(*targets: str) -> None:
    wrong = build(*targets)
    if wrong:
        raise ValueError(f"does not compile\n{wrong}")


def configure() -> None:
    if not shutil.which("ninja"):
        raise SystemExit("mutants: ninja is missing; ./dev setup test")
    subprocess.run(["cmake", "-S", str(TREE), "-B", str(BUILD), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                    "-DCMAKE_C_FLAGS_RELEASE=-O1 -g", "-DCW_TESTS=ON"], check=True, stdout=subprocess.DEVNULL)
    wrong = build("sim", "cad-worker", *TESTS)
    if wrong:
        raise SystemExit(f"mutants: the tree does not build\n{wrong}")


def run_test(*command: str, **more) -> tuple[bool, str]:
    """Whether it passes, and what it says."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TEST_SECONDS, errors="replace", **more)
    except subprocess.TimeoutExpired:
        return False, "does not end"
    return done.returncode == 0, done.stdout + done.stderr or f"ends with {done.returncode}"


def seen_by_sim() -> str:
    passes, text = run_test(str(BUILD / "tests" / SIM[0]), *SIM[1:], cwd=WORK)
    law = BROKEN_LAW.search(text)
    return "" if passes else f"sim: {law[1] if law else text.strip().splitlines()[-1]}"


def seen_by(test: str) -> str:
    passes, text = run_test(str(BUILD / "tests" / test), cwd=WORK)
    failed = FAILED.search(text)
    return "" if passes else (f"{test.removeprefix('test_').replace('_', '/', 1)}: "
                              f"{failed[1] if failed else text.strip().splitlines()[-1]}")


def seen_at_the_edges(test: str) -> str:
    """The folder's suite against the broken program."""
    folder, name = test.split()
    passes, text = run_test(sys.executable, "tests/tools/suite.py", f"tests/{folder}", name, cwd=ROOT,
                            env={**os.environ, "CAD_WORKER": str(BUILD / "cad-worker")})
    failed = [line for line in text.splitlines() if line.startswith("FAILED")]
    return "" if passes else f"{folder}: {failed[0].split()[1] if failed else text[-200:]}"


def killer(by: str = "") -> str:
    """Who sees it; empty: nobody."""
    if by:
        must_build("cad-worker")
        return seen_at_the_edges(by)
    must_build("sim")
    said = seen_by_sim()
    if said:
        return said
    must_build(*TESTS)
    return next(filter(None, map(seen_by, TESTS)), "")


def judge(mutant: Mutant) -> str:
    """Who kills it; empty: nobody."""
    whole = {place.file: (TREE / place.file).read_text() for place in mutant.places}
    try:
        for place in mutant.places:
            path = TREE / place.file
            path.write_text(broken(place, path.read_text()))
        return killer(mutant.by)
    finally:
        for name, text in whole.items():
            (TREE / name).write_text(text)


def said_of(mutant: Mutant) -> tuple[bool, str]:
    """Whether it is killed, and by whom, or why not."""
    try:
        said = judge(mutant)
    except ValueError as wrong:
        return False, f"WRONG: {wrong}"
    return bool(said), said or "SURVIVED"


def run(mutants: list[Mutant]) -> int:
    killers, lived, start = Counter(), [], time.monotonic()
    for mutant in mutants:
        begun = time.monotonic()
        late = begun - start > ALL_SECONDS
        killed, said = (False, f"NOT RUN: {ALL_SECONDS} s are over") if late else said_of(mutant)
        if killed:
            killers[said.split(":")[0].split("/")[0]] += 1
        else:
            lived.append(mutant.name)
        print(f"{mutant.name:<34} {said}  ({time.monotonic() - begun:.0f} s)\n    {mutant.what}", flush=True)
    by = ", ".join(f"{count} by {name}" for name, count in killers.most_common())
    print(f"{len(mutants) - len(lived)} killed ({by}), {len(lived)} survived{': ' if lived else ''}{', '.join(lived)}")
    return 1 if lived else 0


def main() -> int:
    mutants = read((Path(__file__).parent / "mutants.txt").read_text())
    chosen = [one for one in mutants if not sys.argv[1:] or any(name in one.name for name in sys.argv[1:])]
    copy_tree()
    configure()
    sound = killer()
    if sound:
        print(f"the tree itself fails: {sound}")
        return 1
    return run(chosen)


if __name__ == "__main__":
    sys.exit(main())
