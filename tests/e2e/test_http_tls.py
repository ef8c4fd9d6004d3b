"""TLS: who is trusted, who we are, and that each integration keeps its own."""

import ssl

from crm import Answer
from trial import FOUND, Trial, exchange

TLS = ("failed", "tls", None)


class Tls(Trial):
    def setUp(self):
        self.ca = self.authority()

    def https(self, host: str = "127.0.0.1", **server) -> object:
        return self.crm(tls=self.ca.server(**server), host=host)

    def ask(self, crm, request: dict | None = None, count: int = 1, **fields):
        return self.tries([(self.integration(crm.endpoint, **fields), exchange(**(request or {})))], count)

    # clause 1.5.5
    def test_own_authority(self):
        crm = self.https()
        tried = self.ask(crm, ca_file=str(self.ca.file), count=2)
        self.assertEqual([tried.said(0), tried.said(1)], [FOUND, FOUND])
        self.assertEqual(len({asked.peer for asked in crm.asked}), 1)

    def test_strangers(self):
        """Each is refused before a request is sent."""
        other = self.authority()
        for name, server, fields in (
                ("not in the system's store", {}, {}),
                ("of another authority", {}, {"ca_file": str(other.file)}),
                ("another host", {"alternative": "DNS:crm.test"}, {"ca_file": str(self.ca.file)}),
                ("no name at all", {"alternative": ""}, {"ca_file": str(self.ca.file)}),
                ("expired", {"days": -1}, {"ca_file": str(self.ca.file)})):
            with self.subTest(name):
                crm = self.https(**server)
                self.assertEqual(self.ask(crm, **fields).said(), TLS)
                self.assertEqual(crm.asked, [])

    # clause 3.3.2
    def test_no_tls_or_too_old(self):
        plain = self.crm()
        plain.endpoint = plain.endpoint.replace("http:", "https:")
        self.assertEqual(self.ask(plain, ca_file=str(self.ca.file)).said(), TLS)
        context = self.ca.server()
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        old = self.crm(tls=context)
        self.assertEqual(self.ask(old, ca_file=str(self.ca.file)).said(), TLS)
        self.assertEqual(plain.asked + old.asked, [])

    # clause 3.1.13
    def test_unverified(self):
        """`verify: false` connects to anybody, and says so each time the configuration is read."""
        crm = self.https(alternative="DNS:another.test", days=-1)
        tried = self.ask(crm, {"verify": False})
        self.assertEqual(tried.said(), FOUND)
        self.assertIn('"verify": false: the server may be anybody', tried.err)

    # clause 3.1.14
    def test_unverified_never_with_secrets(self):
        crm = self.https()
        request = {"verify": False, "authentication": {"type": "basic"}}
        who = {"authentications": {"username": "cc", "password_file": "crm.password"}}
        refused = self.ask(crm, request, **who)
        self.assertEqual((refused.code, crm.asked), (78, []))
        self.assertIn("together with secrets", refused.err)
        self.assertEqual(self.ask(crm, request, allow_insecure_secrets=True, **who).said(), FOUND)

    def client(self, authority, name: str) -> dict:
        certificate, key = authority.issue(name)
        return {"ca_file": str(self.ca.file), "cert_file": str(certificate), "key_file": str(key)}

    # clause 1.5.6
    def test_client_certificate(self):
        clients = self.authority()
        crm = self.https(clients=clients)
        self.assertEqual(self.ask(crm, **self.client(clients, "worker")).said(), FOUND)
        self.assertEqual([asked.client for asked in crm.asked], ["worker"])

    def test_client_certificate_refused(self):
        """TLS 1.3 tells it after the handshake, 1.2 within it."""
        clients, others = self.authority(), self.authority()
        for newest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = self.ca.server(clients=clients)
            context.maximum_version = newest
            crm = self.crm(tls=context)
            for name, fields in (("none", {"ca_file": str(self.ca.file)}),
                                 ("another's", self.client(others, "worker"))):
                with self.subTest(name, newest=newest):
                    self.assertEqual(self.ask(crm, **fields).said(), TLS)
                    self.assertEqual(crm.asked, [])

    def test_connections_are_not_shared(self):
        """Three integrations of one chain at one host, each with a certificate and an authority of its own; neither
        a connection nor a TLS session goes from one to the other."""
        clients = self.authority()
        one, two = self.client(clients, "one"), self.client(clients, "two")
        for connection in ("keep-alive", "close"):
            with self.subTest(connection):
                crm = self.https(clients=clients)
                crm.script = lambda _: Answer(200, b'{"name":"Ann"}', {"Connection": connection})
                integrations = [(self.integration(crm.endpoint, **fields), exchange())
                                for fields in (one, two, {**one, "ca_file": str(clients.file)})]
                tried = self.tries(integrations, 3)
                for number in range(3):
                    self.assertEqual([tried.said(number, at) for at in range(3)], [FOUND, FOUND, TLS])
                self.assertEqual(sorted(asked.client for asked in crm.asked), ["one"] * 3 + ["two"] * 3)
                self.assertEqual(len({asked.peer for asked in crm.asked}), 2 if connection == "keep-alive" else 6)

    def test_unverified_opens_no_door(self):
        """What one integration takes unseen, the others still verify."""
        crm = self.https(days=-1)
        trusting = (self.integration(crm.endpoint), exchange(verify=False))
        careful = (self.integration(crm.endpoint, ca_file=str(self.ca.file)), exchange())
        tried = self.tries([trusting, careful, (self.integration(crm.endpoint), exchange())], 2)
        for number in range(2):
            self.assertEqual([tried.said(number, at) for at in range(3)], [FOUND, TLS, TLS])

    def test_encrypted_key_is_not_asked_for(self):
        """A key with a passphrase cannot be used; nobody is asked for it on a terminal."""
        clients = self.authority()
        crm = self.https(clients=clients)
        fields = self.client(clients, "worker")
        clients._openssl("pkey", "-in", fields["key_file"], "-aes128", "-passout", "pass:canary", "-out",
                         fields["key_file"] + ".x")
        tried = self.ask(crm, **{**fields, "key_file": fields["key_file"] + ".x"})
        if tried.code != 78:    # refused when read, or of no use
            self.assertEqual(tried.said(), TLS)
        self.assertEqual(crm.asked, [])
