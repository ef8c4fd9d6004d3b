"""The fault proxy between a client and an echo server, and its eye for Kafka's frames."""

import socket
import struct
import threading
import time
import unittest

from fault_proxy import END_TXN, FaultProxy, Frames
from waiting import until


def request(api: int, correlation: int, more: bytes = b"") -> bytes:
    body = struct.pack(">hhi", api, 1, correlation) + struct.pack(">h", -1) + more
    return struct.pack(">i", len(body)) + body


def answer(correlation: int, more: bytes = b"") -> bytes:
    return struct.pack(">ii", 4 + len(more), correlation) + more


class Server:
    """Keeps what it gets, and sends back what `reply` makes of it."""

    def __init__(self, reply):
        self.got = b""
        self.ends = 0
        self._reply = reply
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            try:
                while (data := client.recv(1 << 16)):
                    self.got += data
                    client.sendall(self._reply(data))
            except OSError:
                pass
            self.ends += 1

    def close(self) -> None:
        self._listener.close()


class Proxied(unittest.TestCase):
    def begin(self, reply=lambda data: data, kafka: bool = False) -> None:
        self.server = Server(reply)
        self.addCleanup(self.server.close)
        self.proxy = FaultProxy()
        self.addCleanup(self.proxy.close)
        self.route, self.port = self.proxy.route(self.server.port, kafka)
        self.client = self.connect()

    def connect(self) -> socket.socket:
        client = socket.create_connection(("127.0.0.1", self.port), 10)
        self.addCleanup(client.close)
        return client

    def back(self, count: int) -> bytes:
        got = b""
        while len(got) < count and (data := self.client.recv(1 << 16)):
            got += data
        return got

    def silent(self, seconds: float = 0.15) -> None:
        self.client.settimeout(seconds)
        with self.assertRaises(TimeoutError):
            self.client.recv(1)
        self.client.settimeout(10)

    def test_passes_all(self):
        """Megabytes both ways, and the ends."""
        self.begin()
        sent = bytes(range(256)) * (1 << 14)
        threading.Thread(target=self.client.sendall, args=(sent,), daemon=True).start()
        self.assertEqual(self.back(len(sent)), sent)
        self.client.shutdown(socket.SHUT_WR)
        self.assertEqual(self.client.recv(1), b"")
        until("closed", lambda: not self.proxy.state()[0]["connections"])

    def test_delay(self):
        self.begin()
        self.proxy.delay(self.route, 0.1, 0.2)
        start = time.monotonic()
        self.client.sendall(b"a")
        self.assertEqual(self.back(1), b"a")
        self.assertGreater(time.monotonic() - start, 0.29)

    def test_hole(self):
        """What falls in comes out when it is closed; one way only where told."""
        self.begin()
        self.proxy.hole(self.route, down=True)
        self.client.sendall(b"abc")
        until("the server has it", lambda: self.server.got == b"abc")
        self.silent()
        self.proxy.hole(self.route, up=True)
        self.assertEqual(self.back(3), b"abc")
        self.client.sendall(b"d")
        self.silent()
        self.assertEqual(self.server.got, b"abc")
        self.proxy.heal(self.route)
        self.assertEqual(self.back(1), b"d")

    def test_a_client_that_is_gone(self):
        """What it had sent into a hole still arrives."""
        self.begin()
        self.proxy.hole(self.route, up=True)
        self.client.sendall(b"late")
        until("it is under way", lambda: self.proxy.state()[0]["bytes"] == 4)
        self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.client.close()
        self.silent_server()
        self.proxy.heal(self.route)
        until("the server has it", lambda: self.server.got == b"late" and self.server.ends == 1)

    def test_cut_from_its_client(self):
        """The client alone learns of it."""
        self.begin()
        self.proxy.hole(self.route, up=True)
        self.client.sendall(b"late")
        until("it is under way", lambda: self.proxy.state()[0]["bytes"] == 4)
        self.assertEqual(self.proxy.cut(self.route, "client"), 1)
        with self.assertRaises(ConnectionResetError):
            self.client.recv(1)
        self.silent_server()
        self.proxy.heal(self.route)
        until("the server has it", lambda: self.server.got == b"late" and self.server.ends == 1)

    def silent_server(self) -> None:
        threading.Event().wait(0.1)
        self.assertEqual(self.server.got, b"")

    def test_cuts(self):
        self.begin()
        self.client.sendall(b"a")
        self.back(1)
        self.assertEqual(self.proxy.cut(self.route, "reset"), 1)
        with self.assertRaises(ConnectionResetError):
            self.client.recv(1)
        self.client = self.connect()
        self.client.sendall(b"b")
        self.back(1)
        self.assertEqual(self.proxy.cut(self.route, "close"), 1)
        self.assertEqual(self.client.recv(1), b"")

    def test_half_closed(self):
        """The client hears no more, and is heard; nobody is told that what it sends is lost."""
        self.begin()
        self.client.sendall(b"a")
        self.back(1)
        self.proxy.cut(self.route, "down")
        self.assertEqual(self.client.recv(1), b"")
        self.client.sendall(b"bc")
        until("the server has it", lambda: self.server.got == b"abc")

    def test_refuses(self):
        self.begin()
        self.proxy.refuse(self.route, True)
        with self.assertRaises(ConnectionResetError):
            self.connect().recv(1)

    def test_no_server(self):
        """The client learns that nobody is there."""
        self.begin()
        self.server.close()
        nobody = socket.create_server(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        nobody.close()
        _, self.port = self.proxy.route(port)
        with self.assertRaises(ConnectionResetError):
            self.connect().recv(1)

    def test_request_held(self):
        """It and what is behind it wait; what is before it does not."""
        self.begin(lambda data: b"", kafka=True)
        hold = self.proxy.hold([self.route], END_TXN, "request")
        first, held, behind = request(0, 1), request(END_TXN, 2, b"x" * 100), request(0, 3)
        self.client.sendall(first + held + behind)
        until("held", lambda: self.proxy.held(hold) == 1)
        until("the first", lambda: self.server.got == first)
        self.proxy.release(hold)
        until("all", lambda: self.server.got == first + held + behind)
        self.client.sendall(request(END_TXN, 4))
        until("no more is held", lambda: self.server.got.endswith(request(END_TXN, 4)))

    def test_answer_held(self):
        """The server has done it, the client does not know."""
        self.begin(lambda data: answer(7, b"yes"), kafka=True)
        hold = self.proxy.hold([self.route], END_TXN, "answer")
        self.client.sendall(request(END_TXN, 7))
        until("held", lambda: self.proxy.held(hold) == 1)
        self.silent()
        self.proxy.release(hold)
        self.assertEqual(self.back(11), answer(7, b"yes"))


class Framing(unittest.TestCase):
    def test_every_cut(self):
        """The same frames, and no byte lost, wherever the stream is cut in two."""
        frames = [request(1, 5), request(END_TXN, 6, b"y" * 40), request(3, 7)]
        stream = b"".join(frames)
        for cut in range(len(stream) + 1):
            eye, out, seen = Frames(12), b"", []
            for part in (stream[:cut], stream[cut:]):
                data, found = eye.feed(part)
                seen += [header for _, header in found]
                out += data
            self.assertEqual((out + eye.carry, seen), (stream, [one[:12] for one in frames]), cut)


if __name__ == "__main__":
    unittest.main()
