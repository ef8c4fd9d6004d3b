"""The figures of a bench as text: a line for each run, minimum/median/maximum for each program, targets."""
from statistics import median

RATIO = 1.3
REST_MB, REST_MB_WIDE = 40, 45  # up to 256 in flight; above
SHARE = 0.9
ONCE_RATIO, ONCE_RATE = 1.25, 10000
HOT_SHARE = 0.8

COLUMNS = (
    ("events/s", "{:.0f}", lambda r: r.rate),
    ("CPU us/event", "{:.1f}", lambda r: r.cpu_us),
    ("user us", "{:.1f}", lambda r: r.user_us),
    ("system us", "{:.1f}", lambda r: r.system_us),
    ("kinstr/event", "{:.1f}", lambda r: r.kinstr),
    ("peak RSS MB", "{:.0f}", lambda r: r.peak_mb),
    ("less prefetch MB", "{:.0f}", lambda r: r.rest_mb),
    ("pauses/s", "{:.1f}", lambda r: r.pauses),
    ("records/commit", "{:.0f}", lambda r: r.size),
    ("commit ms", "{:.0f}", lambda r: r.commit_ms),
)


def line(result) -> str:
    parts = (f"{name} {form.format(get(result))}" for name, form, get in COLUMNS if get(result) is not None)
    return ", ".join(parts)


def spread(results: list, form: str, get) -> str:
    values = sorted(get(r) for r in results if get(r) is not None)
    if not values:
        return "not counted"
    return "/".join(form.format(v) for v in (values[0], median(values), values[-1]))


def middle(results: list, get) -> float:
    return median(get(r) for r in results)


def verdict(reached: bool) -> str:
    return "reached" if reached else "MISSED"


def targets(results: dict, options) -> bool:
    worker = results["worker"]
    ceiling = options.in_flight / options.delay * 1000
    rate = middle(worker, lambda r: r.rate)
    rest = middle(worker, lambda r: r.rest_mb)
    rest_max = REST_MB if options.in_flight <= 256 else REST_MB_WIDE
    reached = [rate >= SHARE * ceiling, rest <= rest_max]
    print(f"  throughput {rate:.0f}/s of in-flight / latency = {ceiling:.0f}/s: {rate / ceiling:.3f}, "
          f"target >= {SHARE}: {verdict(reached[0])}")
    print(f"  peak RSS less 1.5 x prefetch bound: {rest:.0f} MB, target <= {rest_max}: {verdict(reached[1])}")
    if results.get("floor"):
        reached.append(ratio_target(worker, results["floor"]))
    if results.get("exactly_once"):
        reached.append(guarantee_target(worker, results["exactly_once"]))
    return all(reached)


def guarantee_target(worker: list, exactly_once: list) -> bool:
    turns = [e.cpu_us / w.cpu_us for e, w in zip(exactly_once, worker)]
    ratio = middle(exactly_once, lambda r: r.cpu_us) / middle(worker, lambda r: r.cpu_us)
    rate = middle(exactly_once, lambda r: r.rate)
    reached = ratio < ONCE_RATIO and rate >= ONCE_RATE
    print(f"  CPU per event, exactly once / at least once: {ratio:.2f} (by turn {min(turns):.2f} to {max(turns):.2f}) at "
          f"{rate:.0f} events/s, target < {ONCE_RATIO} at >= {ONCE_RATE}: {verdict(reached)}")
    return reached


def keys_target(results: dict) -> bool:
    even = middle(results["uniform"], lambda r: r.rate)
    reached = []
    for name in ("zipf", "one"):
        share = middle(results[name], lambda r: r.rate) / even
        reached.append(share >= HOT_SHARE)
        print(f"  rate, {name} / uniform: {share:.2f}, target >= {HOT_SHARE}: {verdict(reached[-1])}")
    return all(reached)


def ratio_target(worker: list, floor: list) -> bool:
    turns = [w.cpu_us / f.cpu_us for w, f in zip(worker, floor)]
    ratio = middle(worker, lambda r: r.cpu_us) / middle(floor, lambda r: r.cpu_us)
    print(f"  CPU per event, worker / floor: {ratio:.2f} (by turn {min(turns):.2f} to {max(turns):.2f}), "
          f"target <= {RATIO}: {verdict(ratio <= RATIO)}")
    return ratio <= RATIO


def show(results: dict, options) -> bool:
    """Prints the table; true where every target is reached."""
    print(f"\n{options.in_flight} in flight, {options.delay} ms, {options.runs} runs of {options.seconds:g} s, "
          "minimum/median/maximum")
    print(f"  {'':17}" + "".join(f"{name:>22}" for name in results))
    for name, form, get in COLUMNS:
        print(f"  {name:17}" + "".join(f"{spread(list_, form, get):>22}" for list_ in results.values()))
    if results.get("uniform"):
        return keys_target(results)
    return targets(results, options) if results.get("worker") else True
