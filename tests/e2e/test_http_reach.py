"""Where a request may go: proxies, addresses, redirects; and what may come back."""

import gzip
import json

from crm import Answer, Asked, basic, json_answer
from guards import Digest
from trial import FOUND, PHONE, Trial, ann, exchange

NAME = b'{"name":"Ann"}'
DENIED = ("failed", "address_denied", None)


class Proxies(Trial):
    # clause 3.1.10
    def test_http_goes_through(self):
        crm, proxy = self.crm(), self.proxy()
        endpoint = f"http://crm.test:{crm.port}/contacts"
        tried = self.tries([(self.integration(endpoint), exchange(proxy=f"http://{proxy.address}"))])
        self.assertEqual(tried.said(), FOUND)
        method, target, _ = proxy.seen[0]
        self.assertEqual((method, target.split("?")[0]), ("GET", endpoint))
        self.assertEqual(len(crm.asked), 1)

    def test_https_goes_through_a_tunnel(self):
        """The proxy sees neither path, nor headers, nor body; its own headers are no part of the answer."""
        ca = self.authority()
        crm, proxy = self.crm(lambda _: json_answer({"name": "Ann"}), basic("cc", "crm-demo-password"),
                              tls=ca.server("DNS:crm.test")), self.proxy("pu", "proxy-canary")
        tried = self.tries([(self.integration(f"https://crm.test:{crm.port}/contacts", ca_file=str(ca.file),
                                              authentications={"username": "cc", "password_file": "crm.password"}),
                             exchange("POST", {"a": {"x": "{response.headers.x-proxy}", "n": "{response.body.name}"}},
                                      authentication={"type": "basic"}))], 2,
                           proxy=f"http://pu:proxy-canary@{proxy.address}")
        self.assertEqual([tried.said(0), tried.said(1)], [FOUND, FOUND])
        self.assertEqual(tried.records[0]["cad"], {"a": {"n": "Ann"}})
        self.assertEqual(len(proxy.seen), 1)
        method, target, headers = proxy.seen[0]
        self.assertEqual((method, target), ("CONNECT", f"crm.test:{crm.port}"))
        self.assertLessEqual(set(headers), {"host", "proxy-authorization", "user-agent", "proxy-connection"})
        self.assertFalse([asked for asked in crm.asked if asked.header("Proxy-Authorization")])
        self.assertNotIn("proxy-canary", tried.out + tried.err)

    def test_tunnel_refused(self):
        ca = self.authority()
        crm, proxy = self.crm(tls=ca.server("DNS:crm.test")), self.proxy("pu", "pp")
        tried = self.tries([(self.integration(f"https://crm.test:{crm.port}/contacts", ca_file=str(ca.file)),
                             exchange())], proxy=f"http://pu:wrong@{proxy.address}")
        self.assertEqual(tried.said(), ("failed", "connect", None))
        self.assertEqual(crm.asked, [])

    def test_tunnel_is_not_shared(self):
        """Who may not use the proxy does not ride in the tunnel of who may."""
        ca = self.authority()
        crm, proxy = self.crm(tls=ca.server("DNS:crm.test")), self.proxy("pu", "pp")
        record = self.integration(f"https://crm.test:{crm.port}/contacts", ca_file=str(ca.file))
        tried = self.tries([(record, exchange()), (record, exchange(proxy=f"http://{proxy.address}"))],
                           proxy=f"http://pu:pp@{proxy.address}")
        self.assertEqual(tried.said(0, 0), FOUND)
        self.assertEqual(tried.said(0, 1), ("failed", "connect", None))

    def test_proxy_down(self):
        proxy = self.proxy()
        proxy.close()
        tried = self.tries([(self.integration("http://crm.test/contacts"),
                             exchange(proxy=f"http://{proxy.address}"))])
        self.assertEqual(tried.said(), ("failed", "connect", None))

    # clause 3.1.11
    def test_environment_is_ignored(self):
        crm, proxy = self.crm(), self.proxy()
        names = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
        environment = {name: f"http://{proxy.address}" for name in names}
        for request in ({}, {"proxy": "no"}, {"proxy": "auto"}):
            tried = self.tries([(self.integration(crm.endpoint), exchange(**request))], environment=environment)
            self.assertEqual(tried.said(), FOUND)
        self.assertEqual(proxy.seen, [])
        for name in ("no_proxy", "NO_PROXY"):
            tried = self.tries([(self.integration(crm.endpoint), exchange(proxy=f"http://{proxy.address}"))],
                               environment={name: "*"})
            self.assertEqual(tried.said(), FOUND)
        self.assertEqual(len(proxy.seen), 2)


class Addresses(Trial):
    def ask(self, endpoint: str, **fields):
        return self.tries([(self.integration(endpoint, **fields), exchange(timeout=2))])

    # clause 1.5.8
    def test_metadata_is_out_of_reach(self):
        for host in ("169.254.169.254", "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "0.0.0.0", "[::]", "0",
                     "2852039166", "0xa9fea9fe", "169.16689662", "100.100.100.200", "[64:ff9b::a9fe:a9fe]"):
            with self.subTest(host):
                tried = self.ask(f"https://{host}/latest/meta-data")
                if tried.code != 78:    # refused when read, or when connected
                    self.assertEqual(tried.said(), DENIED)

    # clause 1.5.7
    def test_list(self):
        crm = self.crm()
        for allowed, said in ((["10.0.0.0/8"], DENIED), (["127.0.0.0/8"], FOUND), (["127.0.0.1"], FOUND),
                              (["127.0.0.2", "::1"], DENIED)):
            with self.subTest(allowed):
                self.assertEqual(self.ask(crm.endpoint, allow_addresses=allowed).said(), said)
        self.assertEqual(len(crm.asked), 2)

    def test_used_connection_is_checked_too(self):
        """A connection that another integration opened is none of this one's."""
        crm = self.crm()
        tried = self.tries([(self.integration(crm.endpoint), exchange()),
                            (self.integration(crm.endpoint, allow_addresses=["10.0.0.0/8"]), exchange())], 2)
        for number in range(2):
            self.assertEqual([tried.said(number, 0), tried.said(number, 1)], [FOUND, DENIED])
        self.assertEqual(len(crm.asked), 2)

    def test_proxy_is_not_checked(self):
        """The proxy decides where it connects to; its own address is the operator's word."""
        crm, proxy = self.crm(), self.proxy()
        tried = self.tries([(self.integration(f"http://crm.test:{crm.port}/contacts", allow_addresses=["10.0.0.0/8"]),
                             exchange(proxy=f"http://{proxy.address}"))])
        self.assertEqual(tried.said(), FOUND)


class Answers(Trial):
    def ask(self, script, save: dict | None = None, **request):
        return self.tries([(self.integration(self.crm(script).endpoint), exchange(save=save, **request))])

    # clause 3.3.1
    def test_redirects_are_not_followed(self):
        other = self.crm()
        for status in (301, 302, 303, 307, 308):
            for place in (other.endpoint, "http://169.254.169.254/", "file:///etc/passwd", "/contacts"):
                with self.subTest(status, place=place):
                    crm = self.crm(lambda _: Answer(status, b"", {"Location": place}))
                    tried = self.tries([(self.integration(crm.endpoint), exchange(headers={"X-Api-Key": "k"}))])
                    self.assertEqual(tried.said(), ("failed", "http_3xx", status))
                    self.assertEqual(len(crm.asked), 1)
        self.assertEqual(other.asked, [])

    def raw(self, lines: bytes):
        return lambda _: Answer(fault="raw", body=lines)

    def test_header_limit(self):
        for name, lines in (
                ("many", b"HTTP/1.1 200 OK\r\n" + b"X-More: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n" * 2000),
                ("long", b"HTTP/1.1 200 OK\r\nX-More: " + b"y" * 70000 + b"\r\n"),
                ("interim", b"HTTP/1.1 102 Busy\r\n\r\n" * 4000)):
            with self.subTest(name):
                said = self.ask(self.raw(lines + b"Content-Length: 14\r\n\r\n" + NAME)).said()
                self.assertEqual(said[:2], ("failed", "too_large"))

    # clause 5.1.1
    def test_contradictions(self):
        for name, lines, good in (
                ("two lengths", b"Content-Length: 14\r\nContent-Length: 13\r\n", False),
                ("a length twice", b"Content-Length: 14\r\nContent-Length: 14\r\n", True),
                ("length and chunked", b"Content-Length: 14\r\nTransfer-Encoding: chunked\r\n", False),
                ("chunked and length", b"Transfer-Encoding: chunked\r\nContent-Length: 14\r\n", False)):
            with self.subTest(name):
                tried = self.ask(self.raw(b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n" + NAME))
                self.assertEqual(tried.said(), FOUND if good else ("failed", "bad_answer", 200))

    def test_headers_of_the_last_block(self):
        """Neither interim answers nor trailers are seen; names in any case; a folded value is one line."""
        lines = (b"HTTP/1.1 103 Early\r\nX-One: interim\r\nX-Early: 1\r\n\r\n"
                 b"HTTP/1.1 200 OK\r\nx-ONE: the\r\n  answer's\r\nTransfer-Encoding: chunked\r\n\r\n"
                 b"e\r\n" + NAME + b"\r\n0\r\nX-Late: 1\r\n\r\n")
        tried = self.ask(self.raw(lines), {"a": {"one": "{response.headers.x-one}", "e": "{response.headers.x-early}",
                                                 "l": "{response.headers.x-late}"}})
        self.assertEqual(tried.records[0]["cad"], {"a": {"one": "the answer's"}})

    def test_headers_behind_a_challenge(self):
        crm = self.crm(lambda _: Answer(200, NAME, {"X-One": "1"}), Digest("cc", "crm-demo-password"))
        tried = self.tries([(self.integration(crm.endpoint, authentications={"username": "cc",
                                                                             "password_file": "crm.password"}),
                             exchange(authentication={"type": "digest"}, save={
                                 "a": {"x": "{response.headers.x-one}", "w": "{response.headers.www-authenticate}"}}))])
        self.assertEqual(tried.records[0]["cad"], {"a": {"x": "1"}})

    def test_compressed_unasked(self):
        tried = self.ask(lambda _: Answer(200, gzip.compress(NAME), {"Content-Encoding": "gzip"}))
        self.assertEqual(tried.said(), ("failed", "bad_answer", 200))
        tried = self.ask(lambda _: Answer(404, gzip.compress(NAME), {"Content-Encoding": "gzip"}))
        self.assertEqual(tried.said(), ("not_found", None, 404))
        tried = self.ask(lambda _: Answer(200, NAME, {"Content-Encoding": "identity"}))
        self.assertEqual(tried.said(), FOUND)

    def test_nothing_is_offered(self):
        crm = self.crm()
        self.tries([(self.integration(crm.endpoint), exchange("POST"))])
        asked: Asked = crm.asked[0]
        names = sorted(name.lower() for name, _ in asked.headers)
        self.assertEqual(names, ["accept", "content-length", "content-type", "host", "user-agent"])
        self.assertEqual(json.loads(asked.body), {"phone": PHONE})
        self.assertEqual(ann(asked).status, 200)
