"""Basic, digest: what a CRM demands is sent, once, and no secret is seen anywhere."""

import json

from crm import Answer, Asked, basic
from guards import Digest, nobody
from trial import FOUND, PHONE, Trial, exchange

PASSWORD = "crm-demo-password"
WHO = {"authentications": {"username": "cc", "password_file": "crm.password"}}
BODY = json.dumps({"phone": PHONE}, separators=(",", ":"))


class Auth(Trial):
    def with_auth(self, crm, kind: str, method: str = "GET", **more) -> tuple:
        return (self.integration(crm.endpoint, **WHO, **more),
                exchange(method, authentication={"type": kind}))

    # clause 8.3.1
    def test_basic(self):
        crm = self.crm(guard=basic("cc", PASSWORD))
        tried = self.tries([self.with_auth(crm, "basic")], 2)
        self.assertEqual([tried.said(0), tried.said(1)], [FOUND, FOUND])
        self.assertEqual(len(crm.asked), 2)

    # clause 8.3.3
    def test_digest_get(self):
        for algorithm in ("MD5", "SHA-256"):
            with self.subTest(algorithm):
                crm = self.crm(guard=Digest("cc", PASSWORD, algorithm))
                tried = self.tries([self.with_auth(crm, "digest")], 3)
                self.assertEqual([tried.said(number) for number in range(3)], [FOUND] * 3)
                self.assertEqual([asked.authorized for asked in crm.asked], [False, True, True, True])

    def test_digest_post(self):
        """The body arrives whole, once for each event, whether the request is safe or not."""
        for safe in (False, True):
            with self.subTest(safe=safe):
                crm = self.crm(guard=Digest("cc", PASSWORD))
                tried = self.tries([self.with_auth(crm, "digest", "POST", safe=safe)], 3)
                self.assertEqual([tried.said(number) for number in range(3)], [FOUND] * 3)
                self.assertEqual([asked.body.decode() for asked in crm.asked if asked.authorized], [BODY] * 3)
                self.assertEqual(len(crm.asked), 4)

    def test_digest_nonce_goes_stale(self):
        """The body goes out again after a challenge, which says that nothing was done."""
        crm = self.crm(guard=Digest("cc", PASSWORD, uses=1))
        tried = self.tries([self.with_auth(crm, "digest", "POST")], 3)
        self.assertEqual([tried.said(number) for number in range(3)], [FOUND] * 3)
        self.assertEqual([asked.body.decode() for asked in crm.asked if asked.authorized], [BODY] * 3)

    def test_digest_wrong_password(self):
        crm = self.crm(guard=Digest("cc", "another"))
        tried = self.tries([self.with_auth(crm, "digest", "POST")])
        self.assertEqual(tried.said(), ("failed", "http_4xx", 401))
        self.assertLessEqual(len(crm.asked), 2)

    def test_digest_is_not_sent_twice(self):
        """A CRM that takes the request and hangs up has perhaps done it: an unsafe one is not repeated."""
        for broken in (0, 1):   # behind the first challenge, and where the nonce is known
            for safe in (False, True):
                with self.subTest(broken=broken, safe=safe):
                    crm, done = self.hangs_up(broken, Digest("cc", PASSWORD))
                    tried = self.tries([self.with_auth(crm, "digest", "POST", safe=safe)], broken + 1)
                    self.assertEqual(tried.said(broken), FOUND if safe else ("failed", "reset", None))
                    self.assertEqual(len(done), broken + (2 if safe else 1))

    def test_digest_is_never_weakened(self):
        """A CRM that asks for the password itself does not get it."""
        crm = self.crm(guard=basic("cc", PASSWORD))
        tried = self.tries([self.with_auth(crm, "digest", "POST")], 2)
        self.assertEqual([tried.said(0), tried.said(1)], [("failed", "http_4xx", 401)] * 2)
        self.assertEqual([asked.header("Authorization") for asked in crm.asked], [[]] * len(crm.asked))

    def hangs_up(self, number: int, guard=nobody) -> tuple:
        """A CRM that takes each request, and hangs up on one instead of answering."""
        done = []

        def script(asked: Asked) -> Answer:
            done.append(asked)
            return Answer(fault="close") if len(done) == number + 1 else Answer(200, b'{"name":"Ann"}')
        return self.crm(script, guard), done

    def test_nothing_is_sent_twice_on_a_dead_connection(self):
        """The same without authentication, for every method; safe requests are repeated once."""
        for method, safe in (("POST", False), ("DELETE", False), ("PUT", False), ("GET", True), ("POST", True)):
            with self.subTest(method, safe=safe):
                crm, done = self.hangs_up(1)
                tried = self.tries([(self.integration(crm.endpoint, safe=safe), exchange(method))], 2)
                self.assertEqual(done[0].peer, done[1].peer, "the connection was to be used again")
                self.assertEqual(tried.said(1), FOUND if safe else ("failed", "reset", None))
                self.assertEqual(len(done), 3 if safe else 2)
