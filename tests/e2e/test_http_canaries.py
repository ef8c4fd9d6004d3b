"""Every secret that a configuration can hold, in use, while everything goes wrong: it is seen nowhere."""

import base64
import json

from authority import Authority
from case import Case
from crm import Answer, Asked, Crm
from events import encoded, event
from forward import Forward
from guards import Digest, nobody
from trial import exchange
from worker import integration

BASIC, DIGEST, HEADER, PROXY, ENTRY = (f"{name}-canary-7" for name in ("basic", "digest", "header", "proxy", "entry"))
SECRETS = ({"name": "b", "type": "basic", "id": "cc", "secret": BASIC},
           {"name": "d", "type": "digest", "id": "cc", "secret": DIGEST},
           {"name": "key", "type": "header", "secret": HEADER})
QUEUES = ("6BC2C5ED4A1B4F21B1F8D84BD67F4F0A", "00000000000000000000000000000002", "00000000000000000000000000000003",
          "00000000000000000000000000000004")


def parrot(asked: Asked) -> Answer:
    """Gives back all that it was sent, by turns well and badly."""
    said = json.dumps({"name": [value for _, value in asked.headers], "body": asked.body.decode()}).encode()
    phone = asked.param("phone")[0]
    return {"+1": Answer(200, said), "+2": Answer(500, said), "+3": Answer(200, said, {"Content-Length": "9999"}, "cut"),
            "+4": Answer(302, said, {"Location": f"http://x.test/?{HEADER}"}), "+5": Answer(fault="reset"),
            "+6": Answer(401, said), "+7": Answer(200, b"<html>" + said, {"X-Echo": HEADER})}[phone]


class Canaries(Case):
    def test_nothing_is_seen(self):
        authority, proxy = Authority(), Forward("pu", PROXY)
        self.addCleanup(authority.close)
        self.addCleanup(proxy.close)
        certificate, key = authority.issue("worker")
        plain = self.guarded(nobody)
        digest = self.guarded(Digest("cc", DIGEST))
        secure = self.guarded(nobody, tls=authority.server("DNS:crm.test", clients=authority))
        save = {"a": {"n": "{response.body.name}", "b": "{response.body.body}", "t": "{response.text}",
                      "h": "{response.headers.x-echo}", "d": "{response.debug}", "l": "{response.headers.location}"}}
        made = [
            (plain.endpoint, {"authentication": {"type": "basic", "secrets_ref": "b"}, "proxy": "no"}, {}),
            (digest.endpoint, {"authentication": {"type": "digest", "secrets_ref": "d"}, "proxy": "no"}, {}),
            (f"https://crm.test:{secure.port}/contacts", {"headers": {"X-Key": "k {secrets.key}"}},
             {"ca_file": str(authority.file), "cert_file": str(certificate), "key_file": str(key)}),
            (f"http://crm.test:{plain.port}/contacts", {"headers": {"X-Key": "{authentications.mine}"}},
             {"authentications": {"mine": ENTRY}})]
        setup = self.setup_of([{**integration(endpoint, **fields), "name": f"i{at}", "queues": [QUEUES[at]],
                                "authentications": fields.get("authentications", {}), "configuration": f"c{at}.json"}
                               for at, (endpoint, _, fields) in enumerate(made)],
                              files={f"c{at}.json": exchange(save=save, **request)
                                     for at, (_, request, _) in enumerate(made)},
                              more={"secrets": SECRETS, "proxy": f"http://pu:{PROXY}@{proxy.address}",
                                    "log_level": "debug"})
        reader = self.reader(setup)
        worker = self.worker(setup)
        self.feed(setup.topic, [self.record(queue, f"+{phone}") for queue in QUEUES for phone in range(1, 8)] +
                  [{"key": b"c", "value": b'{"event":'}])
        self.finished(setup, reader)
        outputs = reader.of(setup.output) + reader.of(setup.dead_letter)
        self.assertEqual(len(outputs), 4 * 7 + 1)
        self.assertTrue(all(self.was_used(secret, plain, secure, proxy) for secret in (BASIC, HEADER, ENTRY, PROXY)))
        self.assertTrue(any(asked.authorized for asked in digest.asked))
        with open(f"/proc/{worker.child.pid}/cmdline", "rb") as file:
            seen = [file.read().decode()]
        seen += [worker.get(page)[1] for page in ("/metrics", "/readyz?verbose", "/livez")]
        seen += [repr((one.value, one.headers)) for one in outputs]
        seen += [json.dumps(worker.log.lines), *worker.log.warnings]
        self.check(" ".join(seen), key.read_text())

    def guarded(self, guard, **more) -> Crm:
        crm = Crm(parrot, guard, **more)
        self.addCleanup(crm.close)
        return crm

    def record(self, queue: str, phone: str) -> dict:
        return {"key": phone.encode(), "value": encoded(event(phone, phone, queue={"id": queue, "address": "+35899"}))}

    def was_used(self, secret: str, *servers) -> bool:
        heard = " ".join(value for crm in servers[:2] for asked in crm.asked for _, value in asked.headers)
        heard += " ".join(value for _, _, headers in servers[2].seen for value in headers.values())
        return any(form in heard for form in self.forms(secret))

    def forms(self, secret: str) -> list[str]:
        return [secret] + [base64.b64encode(f"{user}:{secret}".encode()).decode() for user in ("cc", "pu")]

    def check(self, seen: str, key: str) -> None:
        for secret in (BASIC, DIGEST, HEADER, PROXY, ENTRY):
            for form in self.forms(secret):
                self.assertNotIn(form, seen)
        for line in key.splitlines()[1:-1]:
            self.assertNotIn(line, seen)
