"""A forward proxy: CONNECT tunnels and absolute-form requests. Every name leads to this machine."""

import base64
import select
import socket
import socketserver
import threading
from urllib.parse import urlsplit


class Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        while self.one():
            pass

    def one(self) -> bool:
        """Serves one request; False: the connection is at its end."""
        line = self.rfile.readline(65536).decode("latin-1").split()
        if len(line) != 3:
            return False
        headers = {}
        while (header := self.rfile.readline(65536).decode("latin-1").rstrip("\r\n")):
            name, _, value = header.partition(":")
            headers[name.lower()] = value.strip()
        self.server.seen.append((line[0], line[1], headers))
        if self.server.expects and headers.get("proxy-authorization") != self.server.expects:
            self.wfile.write(b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n")
            return True
        return self.tunnel(line[1]) if line[0] == "CONNECT" else self.forward(line, headers)

    def tunnel(self, target: str) -> bool:
        with socket.create_connection(("127.0.0.1", int(target.rsplit(":", 1)[1]))) as there:
            self.wfile.write(b"HTTP/1.1 200 Yes\r\nX-Proxy: not the answer's\r\n\r\n")
            pair = {self.connection: there, there: self.connection}
            while True:
                for ready in select.select(list(pair), [], [], 30)[0] or [None]:
                    data = ready.recv(65536) if ready else b""
                    if not data:
                        return False
                    pair[ready].sendall(data)

    def forward(self, line: list, headers: dict) -> bool:
        url = urlsplit(line[1])
        body = self.rfile.read(int(headers.get("content-length") or 0))
        sent = "".join(f"{name}: {value}\r\n" for name, value in headers.items()
                       if not name.startswith("proxy-") and name != "connection")
        with socket.create_connection(("127.0.0.1", url.port)) as there:
            there.sendall(f"{line[0]} {line[1][line[1].index('/', 8):]} HTTP/1.1\r\n{sent}Connection: close\r\n\r\n"
                          .encode("latin-1") + body)
            while (data := there.recv(65536)):
                self.wfile.write(data)
        return False


class Forward(socketserver.ThreadingTCPServer):
    """`seen`: method, target and headers (names in lower case) of each request to the proxy itself."""
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, user: str = "", password: str = ""):
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple] = []
        self.expects = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode() if user else ""
        self.address = f"127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, *_) -> None:
        """A worker that hangs up is no fault of the proxy's."""

    def close(self) -> None:
        self.shutdown()
        self.server_close()
