"""Random conditions through the worker and through CPython: value, type and class of exception are the same.

usage: test_differential.py [--count N] [--seed S] [--jobs N] [--python PATH]... [--driver PATH] [--show N]

Prints the seed, a table of what was compared, and of what differs the first with its smallest form (with
--show more). Each --python is one more CPython, asked where the worker differs from the one that runs the test:
where they do not agree, the case is exempt. The last line is "N passed, N failed"; a seed and a count give the same
cases again.
"""

import argparse
import collections
import os
import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cases
import judges
import shrink
import unicode_sweep
import verdict

ROOT = Path(__file__).resolve().parents[2]
MOVING = re.compile(r'"[^"]*"|\d+')     # what a message names
BATCH = 2500
KEPT = 40       # differences of a batch that are looked at


def judged(driver, pythons, some):
    """For each case: the verdict, our answer, CPython's. The other Pythons are asked where ours is another."""
    ours = judges.answers([driver], some)
    theirs = judges.answers(judges.reference(pythons[0]), some)
    found = [verdict.verdict(*one) for one in zip(some, ours, theirs)]
    places = [at for at, what in enumerate(found) if what == verdict.UNKNOWN]
    for at, what in zip(places, explained(pythons, [some[at] for at in places], [ours[at] for at in places],
                                          [theirs[at] for at in places])):
        found[at] = what
    return list(zip(found, ours, theirs))


def explained(pythons, some, ours, theirs):
    """Verdicts on cases that took a closer look."""
    if not some:
        return []
    others = [judges.answers(judges.reference(python), some) for python in pythons[1:]]
    reasons = judges.answers(judges.reference(pythons[0], "--why"), some)
    reasons = ["limit,integer" if why == "slow" else why for why in reasons]
    return [verdict.exemption(*one) for one in zip(some, ours, zip(theirs, *others), reasons)]


def run_batch(job):
    driver, pythons, seed, number, count = job
    some = cases.batch(seed, number, count)
    counts = collections.Counter()
    different = []
    for case, (found, ours, theirs) in zip(some, judged(driver, pythons, some)):
        counts[found] += 1
        if found == verdict.DIFFERENT:
            different.append((case, ours, theirs))
    return counts, different[:KEPT]


def kind_of(one):
    """What must stay the same while an expression shrinks."""
    found, ours, theirs = one
    if found != verdict.DIFFERENT:
        return None
    return MOVING.sub("", ours) if ours[0] == "r" else ours.split()[0], theirs.split()[0]


def show(driver, pythons, case, ours, theirs):
    small = shrink.shrunk(case, lambda some: [kind_of(one) for one in judged(driver, pythons, some)])
    _, our_small, their_small = judged(driver, pythons, [small])[0]
    print(f"difference: {case.text}\n    contact {case.contact}\n    attached {case.attached}"
          f"\n    now {case.now_us} offset {case.offset}"
          f"\n    worker  {ours[:600]}\n    CPython {theirs[:600]}")
    print(f"  smallest: {small.text}\n    contact {small.contact} {small.attached}"
          f"\n    worker  {our_small[:300]}\n    CPython {their_small[:300]}", flush=True)


def print_table(counts):
    for what, count in sorted(counts.items(), key=lambda item: (item[0].startswith(verdict.EXEMPT), -item[1])):
        print(f"{count:>9} {what}")


def versions(pythons):
    code = "import sys, unicodedata; print(sys.version.split()[0], 'Unicode', unicodedata.unidata_version)"
    return [judges.once([python, "-c", code], [])[0][0] for python in pythons]


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100000)
    parser.add_argument("--seed", default=None)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--python", action="append", default=[])
    parser.add_argument("--driver", default=str(ROOT / "build" / "dev" / "tests" / "differential_driver"))
    parser.add_argument("--show", type=int, default=1)
    return parser.parse_args()


def compared(chosen, pythons, pool):
    seed = chosen.seed or str(time.time_ns() % 10**9)
    sizes = [BATCH] * (chosen.count // BATCH) + [chosen.count % BATCH]
    jobs = [(chosen.driver, pythons, seed, number, size) for number, size in enumerate(sizes) if size]
    print(f"seed {seed}, {chosen.count} expressions, CPython " + ", ".join(versions(pythons)), flush=True)
    counts = collections.Counter()
    different = []
    for some, found in pool.map(run_batch, jobs):
        counts += some
        different += found
    print_table(counts)
    for case, ours, theirs in different[:chosen.show]:
        show(chosen.driver, pythons, case, ours, theirs)
    return counts


def main():
    chosen = options()
    pythons = [sys.executable, *chosen.python]
    start = time.monotonic()
    with ProcessPoolExecutor(chosen.jobs) as pool:
        counts = compared(chosen, pythons, pool)
        swept, wrong = unicode_sweep.sweep(chosen.driver, pythons, pool)
    print(f"{swept} code points, {wrong} differ; {time.monotonic() - start:.1f} s")
    failed = counts[verdict.DIFFERENT] + wrong
    print(f"{chosen.count + swept - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
