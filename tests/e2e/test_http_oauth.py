"""OAuth: one token for the whole process, fetched once, renewed in time, replaced once where it is refused."""

import base64
import json
import threading

from case import Case
from crm import Answer, Asked, Crm, json_answer
from events import encoded, event
from guards import Tokens, nobody
from trial import FOUND, Trial, exchange
from waiting import until
from worker import integration

SECRET = "client-secret-canary"
OAUTH = ("failed", "oauth", None)
CLIENT = "cl:ient"     # its colon is percent-encoded (RFC 6749 section 2.3.1)


class Endpoint:
    """A token endpoint and the CRM that takes its tokens."""

    def __init__(self, case, script=lambda _: json_answer({"name": "Ann"}), lifetime: float | None = 3600):
        self.tokens = Tokens(lifetime)
        self.where = Crm(self.tokens.script, nobody)
        case.addCleanup(self.where.close)
        self.crm = Crm(script, self.tokens.guard)
        case.addCleanup(self.crm.close)
        self.url = self.where.root + "/token"

    def request(self, method: str = "GET", **more) -> str:
        return exchange(method, authentication={"type": "oauth", "client_id": CLIENT, "access_token_url": self.url,
                                                **more})


class Tried(Trial):
    def ask(self, endpoint: Endpoint, count: int = 1, integrations: int = 1, **more):
        who = {"authentications": {"client_secret": SECRET}}
        return self.tries([(self.integration(endpoint.crm.endpoint, **who), endpoint.request(**more))
                           for _ in range(integrations)], count)

    # clause 8.3.8
    def test_one_token_for_all(self):
        """Three integrations of the same client, five events: one token; asked for as RFC 6749 says."""
        there = Endpoint(self)
        tried = self.ask(there, 5, 3, scope=["read", "wr ite"])
        self.assertEqual([tried.said(number, at) for number in range(5) for at in range(3)], [FOUND] * 15)
        (asked,) = there.where.asked
        self.assertEqual((asked.method, asked.path), ("POST", "/token"))
        pair = base64.b64encode(f"cl%3Aient:{SECRET}".encode()).decode()
        self.assertEqual(asked.header("Authorization"), ["Basic " + pair])
        self.assertEqual(asked.header("Content-Type"), ["application/x-www-form-urlencoded"])
        self.assertEqual(there.tokens.forms, [{"grant_type": ["client_credentials"], "scope": ["read wr ite"]}])

    # clause 8.3.7
    def test_client_in_the_form(self):
        there = Endpoint(self)
        secrets = ({"name": "shared", "type": "oauth", "id": CLIENT, "secret": SECRET, "token_url": there.url,
                    "client_auth": "post"},)
        tried = self.tries([(self.integration(there.crm.endpoint),
                             exchange(authentication={"type": "oauth", "secrets_ref": "shared"}))], secrets=secrets)
        self.assertEqual(tried.said(), FOUND)
        self.assertEqual(there.tokens.forms, [{"grant_type": ["client_credentials"], "client_id": [CLIENT],
                                               "client_secret": [SECRET]}])
        self.assertEqual(there.where.asked[0].header("Authorization"), [])

    # clause 8.3.8
    def test_scopes_are_apart(self):
        there = Endpoint(self)
        who = {"authentications": {"client_secret": SECRET}}
        self.tries([(self.integration(there.crm.endpoint, **who), there.request(scope=scope))
                    for scope in (["a"], ["b"], ["a"])], 2)
        self.assertEqual(sorted(form["scope"] for form in there.tokens.forms), [["a"], ["b"]])

    # clause 8.3.9
    def test_refused_once(self):
        """A token that the CRM no longer takes is replaced, and the lookup asked again; a body is sent whole."""
        for method in ("GET", "POST"):
            with self.subTest(method):
                there = Endpoint(self)

                def script(asked: Asked) -> Answer:
                    if len(there.crm.asked) == 2:
                        there.tokens.valid.clear()      # behind the second event
                    return json_answer({"name": "Ann"})
                there.crm.script = script
                tried = self.ask(there, 3, method=method)
                self.assertEqual([tried.said(number) for number in range(3)], [FOUND] * 3)
                self.assertEqual([asked.authorized for asked in there.crm.asked], [True, True, False, True])
                self.assertEqual(len(there.tokens.given), 2)
                self.assertEqual(tried.entry(2)["tries"], 2)

    # clause 8.3.9
    def test_refused_always(self):
        """One more token for the first lookup; then the endpoint is spared, and the 401 stands."""
        there = Endpoint(self)
        there.crm.guard = lambda asked: Answer(401, b"{}")
        tried = self.ask(there, 10)
        self.assertEqual([tried.said(number) for number in range(10)], [("failed", "http_4xx", 401)] * 10)
        self.assertLessEqual(len(there.tokens.given), 3)
        self.assertLessEqual(len(there.crm.asked), 12)

    # clause 8.3.10
    def test_endpoint_without_token(self):
        for name, answer in (("500", Answer(500, b"<html>")), ("refused", Answer(401, b'{"error":"invalid_client"}')),
                             ("no JSON", Answer(200, b"token")), ("no token", Answer(200, b"{}")),
                             ("another type", Answer(200, b'{"access_token":"a","token_type":"mac"}')),
                             ("line end", Answer(200, b'{"access_token":"a\\r\\nX-Evil: 1"}')),
                             ("moved", Answer(302, b"", {"Location": "http://127.0.0.1:1/"})),
                             ("hangs up", Answer(fault="close"))):
            with self.subTest(name):
                there = Endpoint(self)
                there.tokens.says = answer
                tried = self.ask(there, 5)
                self.assertEqual([tried.said(number) for number in range(5)], [OAUTH] * 5)
                self.assertEqual(there.crm.asked, [])
                self.assertLessEqual(len(there.tokens.forms), 2)

    def test_endpoint_down(self):
        there = Endpoint(self)
        there.where.close()
        self.assertEqual(self.ask(there).said(), OAUTH)

    # clause 8.4.1
    def test_secrets_are_seen_nowhere(self):
        there = Endpoint(self)
        there.crm.script = lambda asked: json_answer({"name": asked.header("Authorization")[0]})
        who = {"authentications": {"client_secret": SECRET}}
        pair = [(self.integration(there.crm.endpoint, **who), there.request())]
        for flags in ((), ("--record",)):
            tried = self.tries(pair, flags=flags)
            for secret in (SECRET, there.tokens.given[-1], base64.b64encode(f"cl%3Aient:{SECRET}".encode()).decode()):
                self.assertNotIn(secret, tried.out + tried.err)


class Running(Case):
    def test_many_at_once(self):
        """200 conversations before there is a token: one request to the endpoint, none without a token to the
        CRM; then the token is renewed before it expires, and only once, while lookups go on."""
        there = Endpoint(self, lifetime=2)
        free = threading.Event()
        give = there.tokens.script

        def script(asked: Asked) -> Answer:
            free.wait(10)
            return give(asked)
        there.where.script = script
        setup = self.setup_of([integration(there.crm.endpoint, configuration="oauth.json",
                                           authentications={"client_secret_file": "secret"})],
                              files={"oauth.json": there.request(), "secret": SECRET}, delivery={"in_flight": 256, "commit_interval": "100ms"})
        reader = self.reader(setup)
        worker = self.worker(setup)
        self.feed(setup.topic, [self.record(number) for number in range(200)])
        until("all open", lambda: worker.sum("cad_worker_open_events") == 200, 20, every=0.02)
        until("the endpoint is asked", lambda: there.where.asked, 5)
        self.assertEqual((len(there.where.asked), there.crm.asked), (1, []))
        free.set()
        self.finished(setup, reader)
        self.assertEqual(len(there.tokens.given), 1)
        while len(there.tokens.given) < 2:
            self.feed(setup.topic, [self.record(number) for number in range(5)])
            self.finished(setup, reader)
        outputs = reader.of(setup.output)
        self.assertEqual({one.json()["status"] for one in outputs}, {"enriched"})
        self.assertTrue(all(asked.authorized for asked in there.crm.asked))
        self.check_canaries(worker, there, outputs)

    def record(self, number: int) -> dict:
        return {"key": b"c%d" % number, "value": encoded(event(f"c{number}", f"+358{number}"))}

    def check_canaries(self, worker, there: Endpoint, outputs: list) -> None:
        """No secret in the log, the metrics, the records, or the arguments of the process."""
        with open(f"/proc/{worker.child.pid}/cmdline", "rb") as file:
            arguments = file.read().decode()
        seen = arguments + worker.get("/metrics")[1] + worker.get("/readyz?verbose")[1] + json.dumps(
            worker.log.lines) + "".join(str(one.value) for one in outputs)
        for secret in [SECRET, *there.tokens.given]:
            self.assertNotIn(secret, seen)
