"""CRMs to ask: the demo's stub (a program of ours) and an independent scripted one (Python's http.server)."""

import base64
import contextlib
import json
import socket
import ssl
import struct
import subprocess
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Callable
from urllib.parse import parse_qs, urlsplit

from worker import BINARY, PASSWORD

USER = "crm-demo"


class StubCrm:
    """`cad-worker demo --serve crm` with a random delay in milliseconds, "MIN-MAX"."""

    def __init__(self, delay: str = "0", seed: int = 1, log: Path | None = None):
        command = [str(BINARY), "demo", "--serve", "crm", "--listen", "127.0.0.1:0", "--delay", delay,
                   "--seed", str(seed)]
        if log:
            command += ["--log", str(log)]
        self._child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self._child.stdout.readline().split()
        if line[:1] != ["crm"]:
            self.close()
            raise AssertionError(f"the stub CRM said {line!r}")
        self.endpoint = line[1]

    def close(self) -> int:
        self._child.terminate()
        code = self._child.wait(10)
        self._child.stdout.close()
        return code


@dataclass
class Asked:
    """A request as it came: the target's bytes as text, the headers in their order."""
    method: str
    target: str
    headers: list
    authorized: bool
    body: bytes = b""
    peer: int = 0       # the client's port: one for each connection
    client: str = ""    # common name of the client's certificate

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    def param(self, name: str) -> list[str]:
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True).get(name, [])

    def header(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


@dataclass
class Answer:
    status: int = 200
    body: bytes = b"{}"
    headers: dict = field(default_factory=lambda: {"Content-Type": "application/json"})
    fault: str = ""     # "close", "reset": no answer; "slow": none until the CRM closes; "cut": close behind it;
                        # "raw": the body is all that is sent, then close; "raw-slow": and nothing until the CRM closes


def contact(phone: str) -> dict:
    """What this CRM knows of a phone number: every value follows from its digits."""
    digits = phone.lstrip("+")
    return {"id": digits,
            "properties": {"firstname": f"First{digits}", "lastname": f"Last{digits}",
                           "company": f"Company {digits} \u00c5\u00e4 \"q\"", "jobtitle": f"Job {digits}"},
            "tickets": [{"id": f"T-{digits}-1"}, {"id": f"T-{digits}-2"}, {"id": f"T-{digits}"}]}


def seed_cad(phone: str) -> dict:
    """The seed's six fields, read by hand from `contact`."""
    answer = contact(phone)
    named = {name: answer["properties"][name] for name in ("firstname", "lastname", "company", "jobtitle")}
    return {"customer_data": {"id": answer["id"], **named, "lastticket": answer["tickets"][2]["id"]}}


def json_answer(value, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value).encode())


def knows_all(asked: Asked) -> Answer:
    return json_answer(contact(asked.param("phone")[0]))


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512
    tls: ssl.SSLContext | None = None

    def finish_request(self, request, client_address) -> None:
        if not self.tls:
            super().finish_request(request, client_address)
            return
        with self.tls.wrap_socket(request, server_side=True, do_handshake_on_connect=False) as secure:
            try:    # on the connection's own thread
                secure.do_handshake()
            except ssl.SSLError:
                self.hear_out(secure)
            else:
                super().finish_request(secure, client_address)

    @staticmethod
    def hear_out(refused: socket.socket) -> None:
        """Closing with bytes unread would be a reset, which overtakes the alert."""
        refused.settimeout(5)
        with contextlib.suppress(OSError):
            socket.socket.shutdown(refused, socket.SHUT_WR)
            while socket.socket.recv(refused, 65536):
                pass

    def handle_error(self, *_) -> None:
        """A worker that hangs up is no fault of the CRM's."""


def basic(user: str = USER, password: str = PASSWORD) -> Callable[[Asked], Answer | None]:
    """A guard: None where a request may pass, else what is answered to it."""
    expected = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    return lambda asked: None if asked.header("Authorization") == [expected] else Answer(
        401, b"{}", {"WWW-Authenticate": 'Basic realm="crm"'})


class Crm:
    """Keeps every request, lets its guard look at it, answers as the script says."""

    def __init__(self, script: Callable[[Asked], Answer] = knows_all, guard=None,
                 tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"):
        self.script = script
        self.asked: list[Asked] = []
        self.ending = threading.Event()
        self.guard = guard or basic()
        self._server = Server(("127.0.0.1", 0), handler_of(self))
        self._server.tls = tls
        self.port = self._server.server_port
        self.root = f"{'https' if tls else 'http'}://{host}:{self.port}"
        self.endpoint = self.root + "/contacts"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def answer(self, asked: Asked) -> Answer:
        refused = self.guard(asked)
        asked.authorized = refused is None
        self.asked.append(asked)
        return refused or self.script(asked)

    def close(self) -> None:
        self.ending.set()
        self._server.shutdown()
        self._server.server_close()


def handler_of(crm: Crm) -> type:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = crm.answer(Asked(self.command, self.path, self.headers.items(), False, body,
                                      self.client_address[1], self.client()))
            if answer.fault in ("", "cut"):
                self.wfile.write(framed(answer))
            elif answer.fault in ("raw", "raw-slow"):
                self.wfile.write(answer.body)
            if answer.fault:
                self.misbehave(answer.fault)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        def client(self) -> str:
            certificate = self.connection.getpeercert() if crm.root.startswith("https") else None
            subject = [pair for name in (certificate or {}).get("subject", ()) for pair in name]
            return dict(subject).get("commonName", "")

        def misbehave(self, fault: str) -> None:
            self.close_connection = True
            if fault in ("slow", "raw-slow"):
                crm.ending.wait(30)
            elif fault == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        def log_message(self, *_) -> None:
            pass

    return Handler


def framed(answer: Answer) -> bytes:
    """The whole answer in one piece, so that it leaves in one write."""
    headers = {"Content-Length": str(len(answer.body)), **answer.headers}
    lines = [f"HTTP/1.1 {answer.status} Said"] + [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + answer.body
