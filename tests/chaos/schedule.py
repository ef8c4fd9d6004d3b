"""When which fault comes: drawn from a seed, in three lanes that run beside each other."""

import random
from dataclasses import dataclass, field

from fault_proxy import END_TXN, TXN_OFFSET_COMMIT
from rig import BROKERS, CRM, SESSION_MS, TRANSACTION_TIMEOUT

SESSION = SESSION_MS / 1000
STORM = 60      # events of a storm


@dataclass
class Options:
    guarantee: str = "at_least_once"
    seed: int = 0
    events: int = 1_000_000
    kills: int = 300        # kill -9 of a worker
    bounces: int = 30       # of a broker: kill -9 or SIGTERM, then start
    network: int = 60       # faults of the proxy
    workers: int = 3
    partitions: int = 12
    minutes: float = 25.0   # over which events and faults are spread
    delivery: dict = field(default_factory=dict)
    storm: bool = False


@dataclass
class Fault:
    at: float       # seconds from the start
    kind: str
    args: dict = field(default_factory=dict)


def spread(faults: list[Fault], seconds: float, chance: random.Random) -> list[Fault]:
    """Evenly, with jitter, in any order; the last one a while before the end."""
    chance.shuffle(faults)
    step = seconds * 0.96 / max(len(faults), 1)
    for number, fault in enumerate(faults):
        fault.at = step * (number + chance.uniform(0.1, 0.9))
    return faults


def of_workers(options: Options, chance: random.Random) -> list[Fault]:
    """For each ten kills about four others."""
    kills = [Fault(0, "kill", {"pause": chance.choice((0, chance.uniform(0, 2)))}) for _ in range(options.kills)]
    few = max(1, options.kills // 10)
    others = [Fault(0, "term", {"pause": chance.uniform(0, 1)}) for _ in range(few)]
    others += [Fault(0, "freeze", {"seconds": chance.uniform(0.2, SESSION * 0.7)}) for _ in range(few)]
    others += [Fault(0, "freeze", {"seconds": chance.uniform(SESSION * 1.2, SESSION * 2.5)}) for _ in range(few)]
    others += [Fault(0, "join") for _ in range(few // 2)] + [Fault(0, "leave") for _ in range(few // 2)]
    return kills + others


def of_brokers(options: Options, chance: random.Random) -> list[Fault]:
    bounces = [Fault(0, "bounce", {"how": "SIGTERM" if number % 2 else "SIGKILL", "node": chance.randrange(BROKERS),
                                   "pause": chance.choice((0, chance.uniform(0, 5)))})
               for number in range(options.bounces)]
    stops = [Fault(0, "stop_broker", {"node": chance.randrange(BROKERS), "seconds": chance.uniform(0.5, 5)})
             for _ in range(options.bounces // 5)]
    return bounces + stops


def network_fault(options: Options, chance: random.Random) -> Fault:
    route = chance.choice((*range(BROKERS), CRM))
    seconds = chance.choice((chance.uniform(0.3, 1.5), chance.uniform(SESSION, 2 * SESSION)))
    kind = chance.choice(("cut", "hole", "delay", "refuse"))
    args: dict = {"route": route}
    if kind == "cut":
        args |= {"how": chance.choice(("reset", "close", "up", "down")), "share": chance.choice((0.3, 1.0)),
                 "seed": chance.randrange(1 << 16)}
    elif kind == "hole":
        args |= {"seconds": seconds, **chance.choice(({"up": True}, {"down": True}, {"up": True, "down": True}))}
    elif kind == "delay":
        args |= {"seconds": seconds, "up": chance.uniform(0, 0.2), "down": chance.uniform(0, 0.2)}
    else:
        args |= {"seconds": min(seconds, 2.0)}
    return Fault(0, kind, args)


def of_network(options: Options, chance: random.Random) -> list[Fault]:
    faults = [network_fault(options, chance) for _ in range(options.network)]
    if options.guarantee == "exactly_once":     # two of five: ends of transactions, that are late or come twice
        for number in range(0, len(faults), 5):
            faults[number] = Fault(0, "hold", {"side": chance.choice(("request", "answer")),
                                               "seconds": chance.uniform(0.5, 1.6) * TRANSACTION_TIMEOUT})
        for number in range(1, len(faults), 5):
            faults[number] = Fault(0, "stray", {"api": chance.choice((TXN_OFFSET_COMMIT, END_TXN)),
                                                "seconds": chance.uniform(0.05, 1.5)})
    return faults


def of_storm(chance: random.Random) -> list[Fault]:
    """Bursts of five, something every 0 to 500 ms; a few seconds between them, or nobody would have work to lose."""
    made = {"kill": lambda: {"pause": 0}, "term": lambda: {"pause": 0}, "join": dict, "leave": dict,
            "freeze": lambda: {"seconds": chance.uniform(0.1, SESSION * 1.5)}}
    faults = [Fault(0, kind, args()) for kind, args in made.items() for _ in range(STORM // len(made))]
    chance.shuffle(faults)
    at = 0.0
    for number, fault in enumerate(faults):
        at += chance.uniform(0, 0.5) + (chance.uniform(3, 6) if number % 5 == 0 else 0)
        fault.at = at
    return faults


def draw(options: Options) -> dict[str, list[Fault]]:
    """Lane to its faults, in their order."""
    seconds = options.minutes * 60
    if options.storm:
        return {"workers": of_storm(random.Random(f"{options.seed} storm"))}
    made = {"workers": of_workers, "brokers": of_brokers, "network": of_network}
    lanes = {}
    for name, make in made.items():
        chance = random.Random(f"{options.seed} {name}")
        lanes[name] = spread(make(options, chance), seconds, chance)
    return lanes
