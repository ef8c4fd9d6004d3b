"""What a CRM may demand of a request: digest authentication, a bearer token, nothing."""

import hashlib
import itertools
import json
import re
import threading
from urllib.parse import parse_qs

from crm import Answer, Asked

DIGESTS = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
FIELD = re.compile(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^,\s]+))')


def nobody(_: Asked) -> None:
    """A guard that lets all pass."""


class Digest:
    """RFC 7616 with qop=auth. A nonce serves `uses` times, then it is stale; each count serves once."""

    def __init__(self, user: str, password: str, algorithm: str = "MD5", uses: int = 1000):
        self.user, self.password, self.algorithm, self.uses = user, password, algorithm, uses
        self.challenges = 0
        self._numbers = itertools.count(1)
        self._seen: dict[str, set] = {}
        self._lock = threading.Lock()

    def _hash(self, *parts: str) -> str:
        return DIGESTS[self.algorithm](":".join(parts).encode()).hexdigest()

    def __call__(self, asked: Asked) -> Answer | None:
        with self._lock:
            fields = self._fields(asked)
            if not fields or not self._proves(asked, fields):
                return self._challenge("")
            counts = self._seen.get(fields["nonce"])
            if counts is None or len(counts) >= self.uses or fields["nc"] in counts:
                return self._challenge(", stale=true")
            counts.add(fields["nc"])
            return None

    def _fields(self, asked: Asked) -> dict:
        given = asked.header("Authorization")
        if len(given) != 1 or not given[0].startswith("Digest "):
            return {}
        return {name: quoted or plain for name, quoted, plain in FIELD.findall(given[0])}

    def _proves(self, asked: Asked, fields: dict) -> bool:
        secret = self._hash(self.user, "crm", self.password)
        expected = self._hash(secret, fields["nonce"], fields["nc"], fields["cnonce"], fields["qop"],
                              self._hash(asked.method, asked.target))
        return (fields["username"], fields["uri"], fields["response"]) == (self.user, asked.target, expected)

    def _challenge(self, more: str) -> Answer:
        self.challenges += 1
        nonce = f"n{next(self._numbers)}"
        self._seen[nonce] = set()
        return Answer(401, b"{}", {"WWW-Authenticate": f'Digest realm="crm", qop="auth", nonce="{nonce}", '
                                                       f'algorithm={self.algorithm}{more}'})


class Tokens:
    """A token endpoint's script, and the guard of the CRM that takes its tokens."""

    def __init__(self, lifetime: float | None = 3600):
        self.lifetime = lifetime
        self.valid: set[str] = set()
        self.given: list[str] = []
        self.forms: list[dict] = []
        self.says = None    # an Answer instead of a token

    def script(self, asked: Asked) -> Answer:
        self.forms.append(parse_qs(asked.body.decode()))
        if self.says:
            return self.says
        token = f"token-{len(self.given) + 1}-canary"
        self.given.append(token)
        self.valid.add(token)
        made = {"access_token": token, "token_type": "Bearer"}
        if self.lifetime is not None:
            made["expires_in"] = self.lifetime
        return Answer(200, json.dumps(made).encode())

    def guard(self, asked: Asked) -> Answer | None:
        given = asked.header("Authorization")
        if len(given) == 1 and given[0].removeprefix("Bearer ") in self.valid:
            return None
        return Answer(401, b"{}", {"WWW-Authenticate": 'Bearer error="invalid_token"'})
