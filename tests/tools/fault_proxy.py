"""A TCP proxy that does harm when told to: delays, cuts, black holes, half-closed connections, and frames of Kafka's
protocol that are held back.

usage: fault_proxy.py      commands are JSON lines on standard input, each answered by a line; ends with the input

As a program it is one thread and one epoll; `FaultProxy` starts it and speaks to it. "up" is from the client to the
server, "down" the way back. What is held is accepted, kept in order, and may go on later: as packets of a network
that comes back, also those of a client that is gone by then.
"""

import contextlib
import json
import random
import select
import socket
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field

END_TXN, TXN_OFFSET_COMMIT = 26, 28
CHUNK = 1 << 18
QUEUE_MAX = 1 << 23         # beyond it the sender has to wait
UP, DOWN = 0, 1
RESET = struct.pack("ii", 1, 0)
HEADER = struct.Struct(">ihhi")     # of a request: length, API key, version, correlation id


class Frames:
    """Where the frames of Kafka's protocol begin in a stream: a length of four bytes, then so many."""

    def __init__(self, header: int):
        self.header = header    # bytes that must be there to know a frame
        self.carry = b""        # the beginning of a header
        self._left = 0          # of the frame that has begun

    def feed(self, data: bytes) -> tuple[bytes, list[tuple[int, bytes]]]:
        """The data that may go on, and place and header of each frame that begins in it."""
        data, self.carry = self.carry + data, b""
        at, found = self._left, []
        while at < len(data):
            if len(data) - at < self.header:
                data, self.carry = data[:at], data[at:]
                break
            found.append((at, data[at:at + self.header]))
            at += 4 + int.from_bytes(data[at:at + 4], "big")
        self._left = at - len(data)
        return data, found


@dataclass
class Hold:
    """Keeps back the next `count` requests of an API key, or the answers to them."""
    api: int
    side: str       # "request", "answer"
    count: int
    held: int = 0
    open: bool = False


@dataclass
class Route:
    """A port of ours and where it leads. Delays in seconds, holes: [up, down]."""
    target: tuple
    kafka: bool
    listener: socket.socket
    delay: list = field(default_factory=lambda: [0.0, 0.0])
    hole: list = field(default_factory=lambda: [False, False])
    refuse: bool = False
    holds: list = field(default_factory=list)
    pairs: set = field(default_factory=set)
    accepted: int = 0
    moved: int = 0


class Flow:
    """One direction of a connection. The queue holds (due, data, the hold that keeps it)."""

    def __init__(self, pair: "Pair", way: int, source: socket.socket, sink: socket.socket):
        self.pair, self.way, self.source, self.sink = pair, way, source, sink
        self.queue: deque = deque()
        self.queued = 0
        self.frames = Frames(12 if way == UP else 8) if pair.route.kafka else None
        self.ended = False      # the source has
        self.shut = False       # the sink was told
        self.full = False       # the sink takes nothing now
        self.deaf = False       # what comes is thrown away

    def take(self, data: bytes, now: float) -> None:
        route = self.pair.route
        route.moved += len(data)
        if self.deaf:
            return
        due = now + route.delay[self.way]
        found: list = []
        if self.frames:
            data, found = self.frames.feed(data)
        cut = 0
        for at, header in found:
            hold = self.pair.hold_for(self.way, header)
            if hold:
                self._put(due, data[cut:at], None)
                self._put(due, data[at:at + 1], hold)
                cut = at + 1
        self._put(due, data[cut:], None)

    def _put(self, due: float, data: bytes, hold: Hold | None) -> None:
        if data:
            self.queue.append((due, data, hold))
            self.queued += len(data)

    def due(self) -> float | None:
        """When the first of the queue may go; None: nobody knows."""
        if self.full or self.pair.route.hole[self.way] or not self.queue:
            return None
        due, _, hold = self.queue[0]
        return due if not hold or hold.open else None

    def flush(self, now: float) -> None:
        """Sends what may go. OSError: the sink is gone."""
        while (due := self.due()) is not None and due <= now:
            _, data, hold = self.queue.popleft()
            try:
                sent = self.sink.send(data)
            except BlockingIOError:
                sent = 0
            self.queued -= sent
            if sent < len(data):
                self.queue.appendleft((due, data[sent:], hold))
                self.full = True
        if self.ended and not self.queue and not self.shut:
            self.shut = True
            self.sink.shutdown(socket.SHUT_WR)


class Pair:
    """The two sockets of a connection, and a flow each way."""

    def __init__(self, route: Route, client: socket.socket, server: socket.socket):
        self.route = route
        self.sockets = (client, server)
        self.flows = (Flow(self, UP, client, server), Flow(self, DOWN, server, client))
        self._asked: dict[int, Hold] = {}   # correlation id: its answer is to be held

    def hold_for(self, way: int, header: bytes) -> Hold | None:
        """The hold that keeps this frame; counts it."""
        if way == DOWN:
            hold = self._asked.pop(int.from_bytes(header[4:8], "big", signed=True), None)
            if hold:
                hold.held += 1
            return hold
        _, api, _, correlation = HEADER.unpack(header)
        for hold in self.route.holds:
            if hold.api == api and hold.count:
                hold.count -= 1
                if hold.side == "request":
                    hold.held += 1
                    return hold
                self._asked[correlation] = hold
        return None

    def close(self, reset: bool) -> None:
        self.route.pairs.discard(self)
        for one in self.sockets:
            if reset:
                with contextlib.suppress(OSError):
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            one.close()


class Loop:
    """All routes and connections, one wait."""

    def __init__(self):
        self._epoll = select.epoll()
        self._ears: dict[int, tuple] = {}       # descriptor: Route, or Pair and way in which it is the source
        self._pairs: dict[Pair, None] = {}
        self.routes: list[Route] = []
        self.holds: list[Hold] = []
        self._input = b""
        self._epoll.register(0, select.EPOLLIN)

    def run(self) -> None:
        while True:
            for descriptor, events in self._epoll.poll(self._sleep()):
                if descriptor == 0:
                    if not self._listen():
                        return
                elif descriptor in self._ears:
                    self._wake(self._ears[descriptor], events)
            self._flush_due()

    def _sleep(self) -> float:
        dues = [due for pair in self._pairs for flow in pair.flows if (due := flow.due()) is not None]
        return max(0.0, min(dues) - time.monotonic()) if dues else -1

    def _flush_due(self) -> None:
        now = time.monotonic()
        for pair in [one for one in self._pairs if any(flow.queue for flow in one.flows)]:
            self._settle(pair, now)

    def _wake(self, ear: tuple, events: int) -> None:
        owner, way = ear
        if way is None:
            self._accept(owner)
            return
        if events & select.EPOLLOUT:
            owner.flows[1 - way].full = False
        if events & ~select.EPOLLOUT:
            self._read(owner.flows[way])
        if owner in self._pairs:
            self._settle(owner, time.monotonic())

    def _accept(self, route: Route) -> None:
        client, _ = route.listener.accept()
        route.accepted += 1
        if route.refuse:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            client.close()
            return
        server = socket.socket()
        for one in (client, server):
            one.setblocking(False)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server.connect_ex(route.target)
        pair = Pair(route, client, server)
        route.pairs.add(pair)
        self._pairs[pair] = None
        pair.flows[UP].full = True      # until it is connected
        for way, one in enumerate(pair.sockets):
            self._ears[one.fileno()] = pair, way
            self._epoll.register(one, self._interest(pair.flows[way], pair.flows[1 - way]))

    @staticmethod
    def _interest(reads: Flow, writes: Flow) -> int:
        wanted = select.EPOLLOUT if writes.full else 0
        return wanted if reads.ended or reads.queued > QUEUE_MAX else wanted | select.EPOLLIN

    def _read(self, flow: Flow) -> None:
        """A source that breaks off has ended: what it sent is still under way; the other way nothing can go. A server's
        reset is a reset to the client too."""
        try:
            data = flow.source.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            if flow.way == DOWN and not flow.queue:
                self.close(flow.pair, True)
                return
            data = b""
            back = flow.pair.flows[1 - flow.way]
            back.queue.clear()
            back.queued, back.deaf, back.shut = 0, True, True
        if data:
            flow.take(data, time.monotonic())
        elif not flow.ended:
            flow.ended = True

    def _settle(self, pair: Pair, now: float) -> None:
        try:
            for flow in pair.flows:
                flow.flush(now)
        except OSError:
            self.close(pair, True)
            return
        if all(flow.shut for flow in pair.flows):
            self.close(pair, False)
            return
        for way, one in enumerate(pair.sockets):
            interest = self._interest(pair.flows[way], pair.flows[1 - way])
            if interest or not pair.flows[way].ended:
                self._listen_to(one, pair, way, interest)
            elif one.fileno() in self._ears:        # it would tell us of its end again and again
                del self._ears[one.fileno()]
                self._epoll.unregister(one)

    def _listen_to(self, one: socket.socket, pair: Pair, way: int, interest: int) -> None:
        if one.fileno() in self._ears:
            self._epoll.modify(one, interest)
        else:
            self._ears[one.fileno()] = pair, way
            self._epoll.register(one, interest)

    def close(self, pair: Pair, reset: bool) -> None:
        for one in pair.sockets:
            if self._ears.pop(one.fileno(), None):
                self._epoll.unregister(one)
        self._pairs.pop(pair, None)
        pair.close(reset)

    def _drop_client(self, pair: Pair) -> None:
        client = pair.sockets[0]
        if self._ears.pop(client.fileno(), None):
            self._epoll.unregister(client)
        up, down = pair.flows
        up.ended = True
        down.queue.clear()
        down.queued, down.deaf, down.shut, down.full = 0, True, True, False
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        client.close()
        self._settle(pair, time.monotonic())

    def _listen(self) -> bool:
        """Commands. False: no more will come."""
        read = sys.stdin.buffer.raw.read(65536)
        *lines, self._input = (self._input + read).split(b"\n")
        for line in lines:
            told = json.loads(line)
            answer = getattr(self, "do_" + told.pop("do"))(**told)
            print(json.dumps(answer), flush=True)
        return bool(read)

    def do_route(self, port: int, kafka: bool) -> dict:
        listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        listener.setblocking(False)
        self.routes.append(Route(("127.0.0.1", port), kafka, listener))
        self._ears[listener.fileno()] = self.routes[-1], None
        self._epoll.register(listener, select.EPOLLIN)
        return {"route": len(self.routes) - 1, "port": listener.getsockname()[1]}

    def do_set(self, route: int, **values) -> dict:
        for name, value in values.items():
            setattr(self.routes[route], name, value)
        return {}

    def do_cut(self, route: int, how: str, share: float, seed: int) -> dict:
        """Of a share of the connections: "reset", "close", one way only ("up", "down"), or the client's side: the
        server gets what is still under way."""
        pairs = [pair for pair in self._pairs if pair.route is self.routes[route]]
        chosen = random.Random(seed).sample(pairs, round(len(pairs) * share))
        for pair in chosen:
            if how in ("up", "down"):
                flow = pair.flows[how == "down"]
                flow.ended = flow.deaf = True
                self._settle(pair, time.monotonic())
            elif how == "client":
                self._drop_client(pair)
            else:
                self.close(pair, how == "reset")
        return {"count": len(chosen)}

    def do_hold(self, routes: list, api: int, side: str, count: int) -> dict:
        hold = Hold(api, side, count)
        self.holds.append(hold)
        for number in routes:
            self.routes[number].holds.append(hold)
        return {"hold": len(self.holds) - 1}

    def do_release(self, hold: int) -> dict:
        self.holds[hold].open = True
        self.holds[hold].count = 0
        for route in self.routes:
            route.holds = [one for one in route.holds if one is not self.holds[hold]]
        return {}

    def do_state(self) -> dict:
        routes = [{"connections": len(one.pairs), "accepted": one.accepted, "bytes": one.moved}
                  for one in self.routes]
        return {"routes": routes, "held": [hold.held for hold in self.holds]}


class FaultProxy:
    """The program as a child process. May be told from several threads."""

    def __init__(self):
        self._child = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       text=True, start_new_session=True)
        self._lock = threading.Lock()

    def _tell(self, do: str, **told) -> dict:
        with self._lock:
            self._child.stdin.write(json.dumps({"do": do, **told}) + "\n")
            self._child.stdin.flush()
            line = self._child.stdout.readline()
        if not line:
            raise RuntimeError(f"the fault proxy has ended: {self._child.wait(10)}")
        return json.loads(line)

    def route(self, port: int, kafka: bool = False) -> tuple[int, int]:
        """The number of a new route to a port of this machine, and the port that leads there."""
        made = self._tell("route", port=port, kafka=kafka)
        return made["route"], made["port"]

    def delay(self, route: int, up: float = 0.0, down: float = 0.0) -> None:
        """Seconds that each chunk waits."""
        self._tell("set", route=route, delay=[up, down])

    def hole(self, route: int, up: bool = False, down: bool = False) -> None:
        """Black holes: all is accepted, nothing comes out until it is told otherwise."""
        self._tell("set", route=route, hole=[up, down])

    def refuse(self, route: int, refuse: bool) -> None:
        """New connections are reset."""
        self._tell("set", route=route, refuse=refuse)

    def heal(self, route: int) -> None:
        self._tell("set", route=route, delay=[0.0, 0.0], hole=[False, False], refuse=False)

    def cut(self, route: int, how: str = "reset", share: float = 1.0, seed: int = 0) -> int:
        """How many connections were cut: "reset", "close"; half-closed: "up", "down"; "client": for the client alone,
        what it has sent still arrives."""
        return self._tell("cut", route=route, how=how, share=share, seed=seed)["count"]

    def hold(self, routes: list[int], api: int, side: str, count: int = 1) -> int:
        """Keeps back the next requests of the API key, or the answers to them ("request", "answer")."""
        return self._tell("hold", routes=routes, api=api, side=side, count=count)["hold"]

    def held(self, hold: int) -> int:
        """How many frames it has kept back so far."""
        return self._tell("state")["held"][hold]

    def release(self, hold: int) -> None:
        """What is held goes on, and nothing more is held."""
        self._tell("release", hold=hold)

    def state(self) -> list[dict]:
        return self._tell("state")["routes"]

    def close(self) -> None:
        self._child.stdin.close()
        self._child.wait(10)
        self._child.stdout.close()


if __name__ == "__main__":
    Loop().run()
