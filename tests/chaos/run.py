"""Chaos on three real brokers; the last line is "N passed, N failed".

usage: ./dev chaos [--guarantee at_least_once|exactly_once] [--storm | --crash] [--seed N] [--events N] [--kills N]
                   [--bounces N] [--network N] [--workers N] [--partitions N] [--minutes N]

Without --guarantee both are run, one after another.
"""

import argparse
import random
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from chaos import Chaos     # noqa: E402  (the path comes first)
from crash import crash     # noqa: E402
from rig import Rig         # noqa: E402
from schedule import Options    # noqa: E402

GUARANTEES = ("at_least_once", "exactly_once")
STORM = {"guarantee": "at_least_once", "events": 200_000, "kills": 0, "bounces": 0, "network": 0, "workers": 8,
         "partitions": 48, "minutes": 1.2, "storm": True, "delivery": {"commit_interval": "200ms"}}


def say(line: str) -> None:
    print(line, flush=True)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev chaos", description="Chaos on three real brokers.")
    parser.add_argument("--guarantee", choices=GUARANTEES, help="without: both")
    parser.add_argument("--storm", action="store_true", help="workers that join, leave, die and stop all the time")
    parser.add_argument("--crash", action="store_true", help="one kill -9 at half of 200 000 events")
    for name in ("seed", "events", "kills", "bounces", "network", "workers", "partitions"):
        parser.add_argument(f"--{name}", type=int)
    parser.add_argument("--minutes", type=float, help="over which events and faults are spread")
    return parser.parse_args()


def runs(told: argparse.Namespace) -> list[Options]:
    given = {name: value for name, value in vars(told).items() if value is not None and name not in ("storm", "crash")}
    given.setdefault("seed", random.SystemRandom().randrange(1 << 32))
    if told.storm:
        return [Options(**{**STORM, **given})]
    return [Options(**{**given, "guarantee": one}) for one in GUARANTEES if told.guarantee in (None, one)]


def interrupted(*_) -> None:
    raise KeyboardInterrupt


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupted)      # also where a shell starts us with signals ignored
    told = parsed()
    options = runs(told)
    rig = Rig(seed=options[0].seed)
    try:
        rig.start()
        good = [crash(rig, one.guarantee, one.seed, say) if told.crash else Chaos(rig, one, say).run()
                for one in options]
    finally:
        rig.close()
    say(f"{sum(good)} passed, {len(good) - sum(good)} failed")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
