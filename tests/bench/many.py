"""A configuration of many integrations on disjoint queues as files, and how long `check` takes to read it."""
import json
import subprocess
import tempfile
import time
from pathlib import Path

import machine

COUNT, CHECK_MAX_S = 1000, 2.0
EXCHANGE = {
    "request": {"authentication": {"type": "basic"}, "method": "GET", "headers": {"Accept": "application/json"},
                "params": {"phone": "{contact.source}", "queue": "{contact.queue.address}"}},
    "response": {"save": {"customer_data": {name: "{response.body.properties.%s}" % name
                                            for name in ("firstname", "lastname", "company", "jobtitle")}}},
}


def integration(number: int, slip: bool) -> str:
    scheme = "http" if slip else "https"
    return (f'{{ name = "integration {number}"; ordinal = {number % 100}; endpoint = "{scheme}://crm.example/{number}";\n'
            f'  events = "any"; direct_conversations = false; queues = [ "0f8a613c-b247-5d0e-8e21-{number:012x}" ];\n'
            f'  configuration = "{number}.json"; authentications: {{ username = "u"; password = "password-{number}"; }}; }}')


def write(folder: Path, faulty: bool) -> Path:
    """worker.cfg and a JSON file for each integration; faulty: each of them has an error and a warning."""
    for number in range(COUNT):
        text = json.dumps(EXCHANGE, indent=2)
        (folder / f"{number}.json").write_text(text.replace("{contact.source", "{contcat.source") if faulty else text)
    config = folder / "worker.cfg"
    config.write_text("integrations = (\n" + ",\n".join(integration(n, faulty) for n in range(COUNT)) + "\n);\n")
    config.chmod(0o600)
    return config


def seconds(worker: Path, config: Path, expected: int) -> float:
    start = time.monotonic()
    ran = subprocess.run(machine.pinned(0, [worker, "check", "-c", config]), capture_output=True, text=True, check=False)
    if ran.returncode != expected:
        raise RuntimeError(f"check ended with {ran.returncode}: {ran.stderr[-500:]}")
    return time.monotonic() - start


def check_time(worker: Path) -> bool:
    reached = True
    for words, faulty, expected in (("", False, 0), (" with an error and a warning each", True, 78)):
        with tempfile.TemporaryDirectory(prefix="cad-worker-bench-") as folder:
            config = write(Path(folder), faulty)
            taken = min(seconds(worker, config, expected) for _ in range(3))
        print(f"  check of {COUNT} integrations{words}: {taken:.3f} s, target < {CHECK_MAX_S:.0f}: "
              f"{'reached' if taken < CHECK_MAX_S else 'MISSED'}", flush=True)
        reached = reached and taken < CHECK_MAX_S
    return reached
