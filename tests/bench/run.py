#!/usr/bin/python3
"""Cost per event of the worker beside a floor program, and of its parts.

`lookup`: the worker and the floor (librdkafka + libcurl + copying, nothing else) take turns on one real
Kafka, one preloaded input topic and one stub CRM: a fresh group and a fresh output topic for each run,
distinct callers, the same in-flight limit, the same prefetch, after a first run that does not count. The program
under test has core 0 for itself; broker and stub share core 1. `guarantee`: the worker at least once beside exactly
once, in the same way; `keys`: its conversations in equal numbers, by Zipf's law, and all events of one. `order`: the
share of the worker's instructions that the order of conversations, windows and gap maps take. `json`: runs
bench_json. `match`: finding the integrations of an event among 10 and 1 000 on disjoint queues, the time to load and
to `check` them. `chain`: an event with three chained integrations in the pure core. `condition`: one evaluation of a
condition.
"""
import argparse
import subprocess
import sys
from pathlib import Path

import arms
import bed
import instructions
import machine
import many
import order
import table

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "build" / "release"
WARM_S = 2  # the broker's first seconds cost everybody more


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="?", choices=["all", *CASES], default="all")
    parser.add_argument("--in-flight", type=int, default=256)
    parser.add_argument("--delay", type=int, default=20, metavar="MS", help="latency of the stub CRM")
    parser.add_argument("--runs", type=int, default=3, help="of each program")
    parser.add_argument("--quick", action="store_true", help="one run of each")
    parser.add_argument("--seconds", type=float, default=8, help="steady window of one run")
    parser.add_argument("--only", choices=["worker", "floor"], help="one program alone")
    parser.add_argument("--seed", type=int, default=1, help="of the events")
    parser.add_argument("--property", action="append", default=[], metavar="NAME=VALUE",
                        help="librdkafka property for the consumers of both programs")
    parser.add_argument("--check", action="store_true", help="exit with 1 where a target is missed")
    parser.add_argument("--keep", action="store_true", help="keep the logs, print where they are")
    for name, path in (("worker", RELEASE / "cad-worker"), ("floor", RELEASE / "floor"), ("stub", None)):
        parser.add_argument(f"--{name}", type=Path, default=path, metavar="PATH")
    options = parser.parse_args()
    options.runs = 1 if options.quick else options.runs
    return options


def lookup(options: argparse.Namespace) -> bool:
    return take_turns([options.only] if options.only else ["floor", "worker"], options)


def guarantee(options: argparse.Namespace) -> bool:
    return take_turns(["worker", "exactly_once"], options)


def keys(options: argparse.Namespace) -> bool:
    return take_turns(list(bed.INPUTS), options, tuple(bed.INPUTS))


def take_turns(names: list, options: argparse.Namespace, spreads=("uniform",)) -> bool:
    results: dict = {name: [] for name in names}
    with bed.Bed(options, spreads) as ground:
        print(ground.describe(), flush=True)
        arms.run(names[0], ground, options, WARM_S)
        for turn in range(options.runs):
            for name in names if turn % 2 == 0 else names[::-1]:
                result = arms.run(name, ground, options, options.seconds)
                print(f"  run {turn + 1} {name:6} {table.line(result)}", flush=True)
                results[name].append(result)
    return table.show(results, options)


def program(name: str, *counted: str) -> bool:
    """A program that prints its own table and fails where a target is missed; what it measures, in its order."""
    reached = subprocess.run(machine.pinned(0, [RELEASE / name]), check=False).returncode == 0
    instructions.show(RELEASE / name, counted)
    return reached


def json_index(_options: argparse.Namespace) -> bool:
    return program("bench_json", "event by the index", "event by json-c", "answer by the index", "answer by json-c")


def chain(_options: argparse.Namespace) -> bool:
    return program("bench_chain", "an event")


def condition(_options: argparse.Namespace) -> bool:
    return program("bench_condition", "language", "seconds since created", "regular expression", "comprehension")


def match(options: argparse.Namespace) -> bool:
    return all([program("bench_match", "10 integrations", "1000 integrations"), many.check_time(options.worker)])


CASES = {"json": json_index, "chain": chain, "condition": condition, "match": match, "guarantee": guarantee, "order": order.case,
         "keys": keys, "lookup": lookup}


def main() -> int:
    options = arguments()
    cases = CASES.values() if options.case == "all" else [CASES[options.case]]
    print(machine.describe(), flush=True)
    try:
        reached = [case(options) for case in cases]
    except bed.FAULTS as fault:
        print(f"bench: {fault}", file=sys.stderr)
        return 2
    return 0 if all(reached) or not options.check else 1


if __name__ == "__main__":
    sys.exit(main())
