"""One run of one program: start it, skip the ramp, measure the steady window, stop it, look at what it wrote."""
import json
import subprocess
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import bed
import machine
import scrape

START_S = 30
RAMP_S = 1.0
STOP_S = 30
SAMPLE = 50


@dataclass
class Result:
    rate: float
    user_us: float
    system_us: float
    kinstr: Optional[float]
    peak_mb: float
    rest_mb: float
    pauses: Optional[float]     # of partitions, a second
    size: Optional[float]       # records of a transaction
    commit_ms: Optional[float]  # of a transaction, from its begin to its end

    @property
    def cpu_us(self) -> float:
        return self.user_us + self.system_us


def floor_command(ground: bed.Bed, options, group: str, output: str) -> list:
    command = [options.floor, "--brokers", ground.brokers, "--group", group, "--input", ground.input,
               "--output", output, "--crm", ground.crm, "--user", bed.USER,
               "--password-file", ground.password_file, "--in-flight", options.in_flight]
    for text in ground.prefetch:
        command += ["--property", text]
    return [str(part) for part in command]


WORKER_CFG = """\
instance = "bench-1";
kafka: {{ brokers = "{brokers}"; group = "{group}"; input = "{input}"; output = "{output}";
          dead_letter = "{dead_letter}"; properties = ( {properties} ); }};
delivery: {{ in_flight = {in_flight}; guarantee = "{guarantee}"; }};
admin: {{ listen = "127.0.0.1:0"; }};
integrations = ( {{ name = "crm"; endpoint = "{crm}"; events = [ "received", "transferred", "forwarded" ];
                    direction = "both"; configuration = "crm.json";
                    authentications: {{ username = "{user}"; password_file = "{password_file}"; }}; }} );
"""

CRM_JSON = {
    "request": {"authentication": {"type": "basic"}, "method": "GET",
                "headers": {"Accept": "application/json"}, "params": {"phone": "{contact.source}"}},
    "response": {"save": {"customer_data": {
        "id": "{response.body.id}", "firstname": "{response.body.properties.firstname}",
        "lastname": "{response.body.properties.lastname}", "company": "{response.body.properties.company}",
        "jobtitle": "{response.body.properties.jobtitle}", "lastticket": "{response.body.tickets[-1].id}"}}},
}


def worker_command(ground: bed.Bed, options, group: str, output: str, guarantee: str = "at_least_once") -> list:
    path = ground.folder / f"{group}.cfg"
    properties = ", ".join(f'"{text}"' for text in ground.prefetch)
    path.write_text(WORKER_CFG.format(brokers=ground.brokers, group=group, input=ground.input, output=output,
                                      dead_letter=ground.dead_letter, properties=properties,
                                      in_flight=options.in_flight, guarantee=guarantee, crm=ground.crm, user=bed.USER,
                                      password_file=ground.password_file))
    (ground.folder / "crm.json").write_text(json.dumps(CRM_JSON, indent=1))
    return [str(options.worker), "run", "-c", str(path)]


def exactly_once_command(ground: bed.Bed, options, group: str, output: str) -> list:
    return worker_command(ground, options, group, output, "exactly_once")


COMMANDS = {"floor": floor_command, "exactly_once": exactly_once_command}


def wait_for_first_output(process, ground: bed.Bed, output: str) -> None:
    """Fails where the program ends or the time is over."""
    deadline = time.monotonic() + START_S
    while not ground.written(output):
        if time.monotonic() > deadline:
            raise bed.Broken(f"no output after {START_S} s")
        run_on(process, 0.05)


def run_on(process, seconds: float) -> None:
    """Lets the program work; fails where it ends."""
    try:
        code = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return
    raise bed.Broken(f"ended by itself with {code}")


def told(before: dict, after: dict, elapsed: float) -> dict:
    """What the worker itself has counted meanwhile; nothing of the floor."""
    change = {name: value - before.get(name, 0) for name, value in after.items()}
    transactions = change.get("transaction_seconds_count", 0)
    return {"pauses": change["partition_pauses_total"] / elapsed if change else None,
            "size": change["transaction_records_total"] / transactions if transactions else None,
            "commit_ms": change["transaction_seconds_sum"] / transactions * 1000 if transactions else None}


def measure(process, ground: bed.Bed, output: str, seconds: float, log: Path) -> Result:
    wait_for_first_output(process, ground, output)
    run_on(process, RAMP_S)
    before = scrape.sums(log)
    instructions = machine.Instructions(process.pid)
    use, count, start = machine.use(process.pid), ground.written(output), time.monotonic()
    run_on(process, seconds)
    use = machine.use(process.pid).minus(use)
    events, elapsed = ground.written(output) - count, time.monotonic() - start
    counted = instructions.stop()
    own = told(before, scrape.sums(log), elapsed)
    if events == 0:
        raise bed.Broken(f"no output in {seconds:g} s")
    peak_mb = machine.memory_kb(process.pid, "VmHWM") / 1024
    return Result(rate=events / elapsed, user_us=use.user_s / events * 1e6,
                  system_us=use.system_s / events * 1e6, kinstr=counted and counted / events / 1000,
                  peak_mb=peak_mb, rest_mb=peak_mb - 1.5 * ground.prefetch_mb, **own)


def stop(process) -> None:
    process.terminate()
    try:
        code = process.wait(timeout=STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise bed.Broken(f"did not end within {STOP_S} s of SIGTERM") from None
    if code:
        raise bed.Broken(f"ended with {code}")


def customer(name: str, value: bytes) -> str:
    """The customer's id in an output, or "" where the lookup failed."""
    record = json.loads(value)
    if name == "floor":
        return record["id"]
    return record["cad"]["customer_data"]["id"] if record["status"] == "enriched" else ""


def verify(name: str, ground: bed.Bed, output: str) -> None:
    """The figures count only where the answers really came through, and the input did not run dry."""
    if ground.written(output) >= 0.98 * ground.events:
        raise bed.Broken("the input ran dry: the window was not steady")
    sample = ground.read(output, SAMPLE)
    bad = [value for value in sample if not customer(name, value).isdigit()]
    if len(sample) < SAMPLE or bad:
        raise bed.Broken(f"{len(bad)} of {len(sample)} outputs without customer data")


def follow(command: list, ground: bed.Bed, output: str, path: Path, seconds: float) -> Result:
    """One life of the program, from its start to its orderly end."""
    with (open(path, "wb") as log,
          subprocess.Popen(machine.pinned(0, command), stdout=log, stderr=log) as process):
        try:
            result = measure(process, ground, output, seconds, path)
            stop(process)
            return result
        finally:
            if process.poll() is None:
                process.kill()


def run(name: str, ground: bed.Bed, options, seconds: float) -> Result:
    mark = uuid.uuid4().hex[:8]
    group, output = f"bench-{name}-{mark}", f"bench-out-{name}-{mark}"
    path = ground.folder / f"{group}.log"
    ground.topic(output)
    ground.input = ground.inputs.get(name, ground.input)
    command = COMMANDS.get(name, worker_command)(ground, options, group, output)
    try:
        result = follow(command, ground, output, path, seconds)
        verify(name, ground, output)
    except bed.Broken as fault:
        tail = "\n".join(path.read_text(errors="replace").splitlines()[-5:])
        raise bed.Broken(f"{name}: {fault}\n{tail}") from fault
    return result
