"""Committed offsets with their metadata, and ends, asked of the broker in its own protocol: no client library between."""

import socket
import struct

# API key and version
LIST_OFFSETS, OFFSET_COMMIT, OFFSET_FETCH, FIND_COORDINATOR = (2, 1), (8, 2), (9, 1), (10, 0)


def text(value: str | None) -> bytes:
    return struct.pack(">h", -1) if value is None else struct.pack(">h", len(value.encode())) + value.encode()


def array(items: list[bytes]) -> bytes:
    return struct.pack(">i", len(items)) + b"".join(items)


class Answer:
    """What is left of an answer's bytes."""

    def __init__(self, data: bytes):
        self._data = data

    def take(self, form: str):
        size = struct.calcsize(">" + form)
        value, = struct.unpack(">" + form, self._data[:size])
        self._data = self._data[size:]
        return value

    def text(self) -> str | None:
        length = self.take("h")
        if length < 0:
            return None
        taken, self._data = self._data[:length], self._data[length:]
        return taken.decode()


def ask(bootstrap: str, api: tuple[int, int], body: bytes) -> Answer:
    host, port = bootstrap.split(":")
    request = struct.pack(">hhi", *api, 1) + text("test") + body
    with socket.create_connection((host, int(port)), 10) as broker:
        broker.sendall(struct.pack(">i", len(request)) + request)
        with broker.makefile("rb") as stream:
            answer = Answer(stream.read(struct.unpack(">i", stream.read(4))[0]))
    answer.take("i")    # correlation id
    return answer


def coordinator(bootstrap: str, group: str) -> str:
    """The address of the group's coordinator, asked of a broker."""
    answer = ask(bootstrap, FIND_COORDINATOR, text(group))
    error, _, host, port = answer.take("h"), answer.take("i"), answer.text(), answer.take("i")
    if error:
        raise AssertionError(f"coordinator of {group}: error {error}")
    return f"{host}:{port}"


def ends(bootstrap: str, topic: str, partitions: list[int]) -> dict[int, int]:
    """The end offsets of partitions, whose leader the broker must be."""
    body = struct.pack(">i", -1) + array([text(topic) + array([struct.pack(">iq", one, -1) for one in partitions])])
    answer = ask(bootstrap, LIST_OFFSETS, body)
    answer.take("i"), answer.text()
    found = {}
    for _ in range(answer.take("i")):
        partition, error, _, offset = (answer.take(form) for form in "ihqq")
        if error:
            raise AssertionError(f"partition {partition}: error {error}")
        found[partition] = offset
    return found


def end(bootstrap: str, topic: str, partition: int) -> int:
    """The end offset of a partition."""
    return ends(bootstrap, topic, [partition])[partition]


def committed(bootstrap: str, group: str, topic: str, partitions: list[int]) -> dict[int, tuple[int, str]]:
    """Partition to offset (-1: none) and metadata. The broker must be the group's coordinator."""
    body = text(group) + array([text(topic) + array([struct.pack(">i", one) for one in partitions])])
    answer = ask(bootstrap, OFFSET_FETCH, body)
    answer.take("i"), answer.text()
    found = {}
    for _ in range(answer.take("i")):
        partition, offset, metadata, error = answer.take("i"), answer.take("q"), answer.text(), answer.take("h")
        if error:
            raise AssertionError(f"partition {partition}: error {error}")
        found[partition] = offset, metadata or ""
    return found


def commit(bootstrap: str, group: str, topic: str, offsets: dict[int, tuple[int, str]]) -> None:
    """Commits for a group that has no members."""
    each = [struct.pack(">iq", partition, offset) + text(metadata)
            for partition, (offset, metadata) in offsets.items()]
    body = text(group) + struct.pack(">i", -1) + text("") + struct.pack(">q", -1)
    answer = ask(bootstrap, OFFSET_COMMIT, body + array([text(topic) + array(each)]))
    answer.take("i"), answer.text()
    for _ in range(answer.take("i")):
        partition, error = answer.take("i"), answer.take("h")
        if error:
            raise AssertionError(f"partition {partition}: error {error}")
