"""Runs the parts of the whole test, one after another, and counts.

usage: parts.py [PART...]      without names: all, in the order below

Each part ends in one line (passed, failed, seconds); what a failing part wrote is shown. The last line
of all is "N passed, N failed". A part whose tools are not installed fails with that reason.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "build" / "test"
SHOWN_LINES = 100


@dataclass
class Count:
    passed: int
    failed: int


@dataclass
class Part:
    name: str
    run: Callable[[Path], Count]
    shows: bool = False     # its output was seen while it ran
    commands: list = field(default_factory=list)
    modules: list = field(default_factory=list)
    files: list = field(default_factory=list)


def call(log: Path, *command: str) -> bool:
    """Runs a command with its output appended to the log."""
    with log.open("ab") as out:
        done = subprocess.run(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, check=False)
    return done.returncode == 0


def one(ok: bool) -> Count:
    return Count(1, 0) if ok else Count(0, 1)


def build(preset: str) -> Callable[[Path], Count]:
    def run(log: Path) -> Count:
        return one(call(log, "cmake", "--preset", preset) and call(log, "cmake", "--build", "--preset", preset))
    return run


def counted_junit(report: Path) -> Count:
    """Whatever ctest did not run to a good end is a failure, "not run" and "disabled" too."""
    suite = xml.parse(report).getroot()
    total = int(suite.get("tests", "0"))
    bad = sum(int(suite.get(kind, "0")) for kind in ("failures", "disabled", "skipped"))
    return Count(total - bad, bad) if total else Count(0, 1)


def run_ctest(log: Path) -> Count:
    report = LOGS / "ctest.xml"
    report.unlink(missing_ok=True)
    ok = call(log, "ctest", "--test-dir", "build/dev", "--output-on-failure", "-j", str(os.cpu_count()),
              "--no-tests=error", "--output-junit", str(report))
    count = counted_junit(report) if report.exists() else Count(0, 1)
    return count if ok or count.failed else Count(count.passed, 1)


def run_lint(log: Path) -> Count:
    count = Count(0, 0)
    for script in sorted((ROOT / "tests" / "lint").glob("*.sh")):
        own = log.with_name(f"lint-{script.stem}.log")
        own.unlink(missing_ok=True)
        ok = call(own, str(script))
        print(f"  {'ok' if ok else 'FAILED':<6} {script.stem}", flush=True)
        if not ok:
            show_log(own)
        count.passed += ok
        count.failed += not ok
    return count


SUMMARY = re.compile(r"^(\d+) passed, (\d+) failed$", re.M)


def run_suite(folder: str) -> Callable[[Path], Count]:
    """Every test_*.py of a folder."""
    return run_counted(sys.executable, "tests/tools/suite.py", folder)


def run_counted(*command: str) -> Callable[[Path], Count]:
    """A program whose last line is "N passed, N failed"."""
    def run(log: Path) -> Count:
        ok, text = shown(log, command)
        found = SUMMARY.findall(text)
        if not found:
            return Count(0, 1)
        count = Count(*map(int, found[-1]))
        return count if ok or count.failed else Count(count.passed, 1)
    return run


def shown(log: Path, command: tuple) -> tuple[bool, str]:
    """Runs a command, its output going to the log and, as progress, to our own output."""
    lines = []
    with log.open("w", encoding="utf-8") as out, subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace") as child:
        for line in child.stdout:
            out.write(line)
            lines.append(line)
            if not SUMMARY.match(line):
                print("  " + line, end="", flush=True)
    return child.returncode == 0, "".join(lines)


KAFKA = ".cache/kafka-4.3.1/lib"
BINARY = "build/release/cad-worker"

PARTS = [
    Part("release", build("release"), commands=["gcc", "cmake", "ninja"]),
    Part("dev", build("dev"), commands=["gcc", "cmake", "ninja"]),
    Part("clang", build("clang"), commands=["clang", "cmake", "ninja"]),
    Part("ctest", run_ctest, files=["build/dev/CTestTestfile.cmake"]),
    Part("lint", run_lint, shows=True, commands=["clang-format", "clang-tidy", "shellcheck", "xargs"]),
    Part("fuzz", run_counted("tests/fuzz/run", "5"), shows=True, commands=["clang", "pkg-config"]),
    Part("differential", run_counted(sys.executable, "tests/differential/test_differential.py"), shows=True,
         files=["build/dev/tests/differential_driver"]),
    Part("sim", run_counted("tests/sim/run"), shows=True, commands=["gcc", "cmake", "ninja"]),
    Part("tools", run_suite("tests/tools"), shows=True, modules=["confluent_kafka"]),
    Part("contract", run_suite("tests/contract"), shows=True, modules=["jsonschema"], files=[BINARY]),
    Part("e2e", run_suite("tests/e2e"), shows=True, commands=["java"],
         modules=["confluent_kafka", "jsonschema"], files=[BINARY, KAFKA]),
    Part("chaos", run_suite("tests/chaos"), shows=True, commands=["java"], modules=["confluent_kafka"],
         files=[BINARY, KAFKA]),
    Part("page", run_suite("tests/page"), shows=True, commands=["chromium", "chromedriver"], modules=["selenium"],
         files=[BINARY]),
]


def lacking(part: Part) -> list:
    return ([f"command {c}" for c in part.commands if not shutil.which(c)]
            + [f"Python module {m}" for m in part.modules if not importlib.util.find_spec(m)]
            + [f"file {f}" for f in part.files if not (ROOT / f).exists()])


def show_log(log: Path) -> None:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    if len(lines) > SHOWN_LINES:
        print(f"  ... {len(lines) - SHOWN_LINES} lines more in {log.relative_to(ROOT)}")
    for line in lines[-SHOWN_LINES:]:
        print("  | " + line)


def run_part(part: Part) -> Count:
    log = LOGS / f"{part.name}.log"
    log.unlink(missing_ok=True)
    start = time.monotonic()
    reasons = lacking(part)
    count = Count(0, 1) if reasons else part.run(log)
    if count.failed and not reasons and not part.shows:
        show_log(log)
    print(f"{part.name:<10} {count.passed} passed, {count.failed} failed, {time.monotonic() - start:.1f} s"
          + (f" (missing: {', '.join(reasons)})" if reasons else ""), flush=True)
    return count


def chosen(names: list) -> list:
    known = {part.name for part in PARTS}
    for name in names:
        if name not in known:
            sys.exit(f'no part "{name}"; there are: {", ".join(part.name for part in PARTS)}')
    return [part for part in PARTS if not names or part.name in names]


def main() -> int:
    LOGS.mkdir(parents=True, exist_ok=True)
    counts = [run_part(part) for part in chosen(sys.argv[1:])]
    failed = sum(count.failed for count in counts)
    print(f"{sum(count.passed for count in counts)} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
