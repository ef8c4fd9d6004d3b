"""Breaks a copy of the tree by one hand-made fault after another; a test must turn red each time.

usage: run.py [NAME...]     NAME: only the mutants whose name contains it

The copy and its build live in build/mutants. Each mutant is one or more places of a file, given by the lines as they
stand there, exactly once; a mutant that does not fit any more is an error. The unit and flight tests that are named
below run until one fails. The last line is "N killed, N survived".
"""

import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "mutants"
TREE, BUILD = WORK / "tree", WORK / "build"
COPIED = ("CMakeLists.txt", "cmake", "include", "worker", "tests", "deploy", "schemas", "docs")
TESTS = tuple(f"test_unit_{name}" for name in ("window", "gap_map", "key_queue", "single", "lapse", "partition", "retry")) + tuple(
    f"test_flight_{name}" for name in ("window", "order", "position", "delivery", "rebalance", "share", "chain", "lookup", "limits",
                                       "shutdown", "transaction", "watchdog"))
TEST_SECONDS, ALL_SECONDS = 60, 900
FAILED = re.compile(r"\[  (?:FAILED|ERROR ) +\] (\w+)")


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


def read(text: str) -> list[Mutant]:
    """Blocks of "mutant NAME: WHAT", "file PATH", lines with "-" as they are and with "+" as they become."""
    mutants: list[Mutant] = []
    for line in text.splitlines():
        if line.startswith("mutant "):
            name, _, what = line[len("mutant "):].partition(": ")
            mutants.append(Mutant(name, what))
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


def build() -> str:
    """What the compiler says if it fails."""
    done = subprocess.run(["cmake", "--build", str(BUILD), "--target", *TESTS], capture_output=True, text=True)
    return done.stdout[-3000:] if done.returncode else ""


def configure() -> None:
    if not shutil.which("ninja"):
        raise SystemExit("mutants: ninja is missing; ./dev setup test")
    subprocess.run(["cmake", "-S", str(TREE), "-B", str(BUILD), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug",
                    "-DCW_TESTS=ON"], check=True, stdout=subprocess.DEVNULL)
    wrong = build()
    if wrong:
        raise SystemExit(f"mutants: the tree does not build\n{wrong}")


def verdict_of(test: str) -> str:
    """Which case of the test fails; empty: none."""
    try:
        done = subprocess.run([str(BUILD / "tests" / test)], capture_output=True, text=True, timeout=TEST_SECONDS,
                              errors="replace", cwd=WORK)
    except subprocess.TimeoutExpired:
        return "does not end"
    if not done.returncode:
        return ""
    failed = FAILED.search(done.stdout + done.stderr)
    last = (done.stderr.strip().splitlines() or [""])[-1]
    return failed[1] if failed else last or f"ends with {done.returncode}"


def killer() -> str:
    for test in TESTS:
        verdict = verdict_of(test)
        if verdict:
            return f"{test.removeprefix('test_').replace('_', '/', 1)}: {verdict}"
    return ""


def judge(mutant: Mutant) -> str:
    """Who kills it; empty: nobody."""
    whole = {place.file: (TREE / place.file).read_text() for place in mutant.places}
    try:
        for place in mutant.places:
            path = TREE / place.file
            path.write_text(broken(place, path.read_text()))
        wrong = build()
        if wrong:
            raise ValueError(f"does not compile\n{wrong}")
        return killer()
    finally:
        for name, text in whole.items():
            (TREE / name).write_text(text)


def run(mutants: list[Mutant]) -> int:
    lived, start = [], time.monotonic()
    for mutant in mutants:
        begun = time.monotonic()
        if begun - start > ALL_SECONDS:
            said = f"NOT RUN: {ALL_SECONDS} s are over"
        else:
            try:
                said = judge(mutant) or "SURVIVED"
            except ValueError as wrong:
                said = f"WRONG: {wrong}"
        if said.isupper() or said.startswith(("NOT RUN", "WRONG")):
            lived.append(mutant.name)
        print(f"{mutant.name:<34} {said}  ({time.monotonic() - begun:.0f} s)\n    {mutant.what}", flush=True)
    print(f"{len(mutants) - len(lived)} killed, {len(lived)} survived{': ' if lived else ''}{', '.join(lived)}")
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
