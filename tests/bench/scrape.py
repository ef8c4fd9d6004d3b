"""What a worker says of itself at /metrics."""
import json
import urllib.request
from pathlib import Path


def address(log: Path) -> str:
    """Where its log says that it listens; "" where it does not, as a program that is no worker."""
    for line in log.read_text(errors="replace").splitlines():
        if '"admin listening"' in line:
            return json.loads(line)["address"]
    return ""


def sums(log: Path) -> dict:
    """Each metric's values, summed over their labels."""
    where = address(log)
    found: dict = {}
    if not where:
        return found
    with urllib.request.urlopen(f"http://{where}/metrics", timeout=10) as answer:
        for line in answer.read().decode().splitlines():
            if line and not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                name = name.split("{", 1)[0].removeprefix("cad_worker_")
                found[name] = found.get(name, 0) + float(value)
    return found
