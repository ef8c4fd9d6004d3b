"""What chaos happens to: three brokers and a stub CRM, with the fault proxy before them, and topics of one's own."""

import atexit
import itertools
from pathlib import Path
from urllib.parse import urlsplit

from crm import StubCrm
from fault_proxy import FaultProxy
from kafka import Kafka
from waiting import until
from worker import Setup, integration

BROKERS = 3
SESSION_MS = 2500
CRM = BROKERS       # number of its route
IN_FLIGHT = 64
TRANSACTION_TIMEOUT = 5
_numbers = itertools.count(1)


class Rig:
    """Routes 0 to 2 of the proxy lead to the nodes, route 3 to the CRM."""

    def __init__(self, delay: str = "0-100", seed: int = 1):
        self.proxy = FaultProxy()
        self.kafka = Kafka(BROKERS, lambda port: self.proxy.route(port, kafka=True)[1])
        self.stub = StubCrm(delay, seed)
        address = urlsplit(self.stub.endpoint)
        _, port = self.proxy.route(address.port)
        self.endpoint = f"http://127.0.0.1:{port}{address.path}"

    def start(self) -> "Rig":
        self.kafka.start()
        return self

    def setup(self, guarantee: str, partitions: int, **delivery) -> Setup:
        """Settings with topics of their own, which are created."""
        setup = Setup(self.kafka.proxied, f"chaos-{next(_numbers)}", [integration(self.endpoint)],
                      delivery={"guarantee": guarantee, "in_flight": IN_FLIGHT, **delivery},
                      properties=(f"session.timeout.ms={SESSION_MS}", "heartbeat.interval.ms=500"))
        if guarantee == "exactly_once":
            setup.delivery.setdefault("transaction_timeout", f"{TRANSACTION_TIMEOUT}s")
        self.kafka.create(setup.topics(partitions))
        self.wait_in_sync()
        return setup

    def wait_in_sync(self, seconds: float = 120) -> None:
        until("all replicas in sync", self.kafka.in_sync, seconds, 0.2)

    def heal(self) -> None:
        for route in range(BROKERS + 1):
            self.proxy.heal(route)

    def keep_logs(self, folder: Path) -> None:
        for node in self.kafka.nodes:
            if node.log.exists():
                (folder / f"broker-{node.number}.log").write_bytes(node.log.read_bytes())

    def close(self) -> None:
        self.kafka.remove()
        self.stub.close()
        self.proxy.close()


_shared: list[Rig] = []


def shared() -> Rig:
    """One for the whole run."""
    if not _shared:
        rig = Rig()
        atexit.register(rig.close)
        _shared.append(rig.start())
    return _shared[0]
