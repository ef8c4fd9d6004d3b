"""The metadata of a commit, read and written as include/cw/run/gap_map.h documents it, independently."""

import base64
import struct

MARK = "cwg1:"
DENSE, SPARSE = 0, 1
ALL = (1 << 64) - 1


def rotate(value: int, by: int) -> int:
    return (value << by | value >> (64 - by)) & ALL


def sip_round(v: list[int]) -> None:
    v[0] = (v[0] + v[1]) & ALL
    v[2] = (v[2] + v[3]) & ALL
    v[1], v[3] = rotate(v[1], 13) ^ v[0], rotate(v[3], 16) ^ v[2]
    v[0] = (rotate(v[0], 32) + v[3]) & ALL
    v[2] = (v[2] + v[1]) & ALL
    v[1], v[3] = rotate(v[1], 17) ^ v[2], rotate(v[3], 21) ^ v[0]
    v[2] = rotate(v[2], 32)


def siphash(key: tuple[int, int], data: bytes) -> int:
    """SipHash-1-3."""
    v = [key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
         key[1] ^ 0x7465646279746573]
    padded = data + b"\0" * (7 - len(data) % 8) + bytes([len(data) % 256])
    for (word,) in struct.iter_unpack("<Q", padded):
        v[3] ^= word
        sip_round(v)
        v[0] ^= word
    v[2] ^= 0xff
    for _ in range(3):
        sip_round(v)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def checksum(base: int, data: bytes) -> bytes:
    return struct.pack("<I", siphash((base, 0x31677763), data) & 0xffffffff)


def numbers(content: bytes):
    value = shift = 0
    for byte in content:
        value |= (byte & 0x7f) << shift
        shift += 7
        if not byte & 0x80:
            yield value
            value = shift = 0
    if shift:
        raise ValueError("cut number")


def sparse(content: bytes, base: int) -> set[int]:
    found: set[int] = set()
    pairs = list(numbers(content))
    at = base
    for missing, finished in zip(pairs[::2], pairs[1::2], strict=True):
        found.update(range(at + missing, at + missing + finished))
        at += missing + finished
    return found


def dense(content: bytes, base: int) -> set[int]:
    return {base + 1 + bit for bit in range(8 * len(content)) if content[bit // 8] >> bit % 8 & 1}


def decode(metadata: str, base: int) -> set[int]:
    """The offsets that a commit of `base` calls finished beyond it."""
    if not metadata:
        return set()
    if not metadata.startswith(MARK):
        raise ValueError(f"no mark: {metadata[:20]!r}")
    data = base64.b64decode(metadata[len(MARK):], validate=True)
    data, told = data[:-4], data[-4:]
    if checksum(base, data) != told:
        raise ValueError("checksum")
    return {DENSE: dense, SPARSE: sparse}[data[0]](data[1:], base)


def encode(base: int, finished: set[int]) -> str:
    """In the dense form."""
    content = bytearray((max(finished) - base + 7) // 8)
    for offset in finished:
        content[(offset - base - 1) // 8] |= 1 << (offset - base - 1) % 8
    data = bytes([DENSE]) + bytes(content)
    return MARK + base64.b64encode(data + checksum(base, data)).decode()
