"""The stub CRM: what it says to which number, and that other programs may rely on it."""

import base64
import http.client
import json
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from urllib.parse import quote, urlsplit

from worker import BINARY

KNOWN, UNKNOWN, SLOW, FAILING, SILENT = ("+3584575" + rest for rest in ("04815", "04800", "04897", "04898", "04899"))
PASSWORD = "crm-demo-password"


class Crm:
    def __init__(self, *flags: str):
        self.child = subprocess.Popen([str(BINARY), "demo", "--serve", "crm", *flags], stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, text=True)
        word, self.endpoint = self.child.stdout.readline().split()
        assert word == "crm"
        self.connection = http.client.HTTPConnection(urlsplit(self.endpoint).netloc, timeout=20)

    def ask(self, target: str, method: str = "GET", user: str = "crm-demo", password: str = PASSWORD):
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        self.connection.request(method, target, headers={"Authorization": "Basic " + token,
                                                         "Accept": "application/json"})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def number(self, phone: str):
        return self.ask("/contacts?phone=" + quote(phone, safe=""))

    def end(self) -> int:
        self.child.send_signal(signal.SIGTERM)
        return self.child.wait(10)

    def close(self) -> None:
        self.connection.close()
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait(10)
        self.child.stdout.close()
        self.child.stderr.close()


class StubCrmTest(unittest.TestCase):
    def crm(self, *flags: str) -> Crm:
        crm = Crm(*flags)
        self.addCleanup(crm.close)
        return crm

    def test_contact_follows_from_the_number(self):
        crm = self.crm()
        status, body = crm.number(KNOWN)
        contact = json.loads(body)
        digits = KNOWN.lstrip("+")
        self.assertEqual((status, contact["id"]), (200, digits))
        self.assertEqual([ticket["id"] for ticket in contact["tickets"]],
                         [f"T-{digits}-1", f"T-{digits}-2", f"T-{digits}"])
        self.assertTrue(all(contact["properties"][name]
                            for name in ("firstname", "lastname", "company", "jobtitle")))
        self.assertTrue(800 < len(body) < 1200, len(body))
        self.assertEqual(crm.number(KNOWN), (200, body))

    def test_endings_decide(self):
        crm = self.crm()
        self.assertEqual(crm.number(UNKNOWN), (404, b'{"error":"unknown"}'))
        self.assertEqual(crm.number("anna@mail.example")[0], 404)
        self.assertEqual(crm.number(FAILING)[0], 503)
        with self.assertRaises(http.client.RemoteDisconnected):
            crm.number(SILENT)

    def test_slow_number_takes_three_seconds(self):
        begun = time.monotonic()
        self.assertEqual(self.crm().number(SLOW)[0], 200)
        self.assertTrue(2.9 < time.monotonic() - begun < 5)

    def test_refusals(self):
        crm = self.crm()
        self.assertEqual(crm.ask("/contacts?phone=1", password="wrong")[0], 401)
        self.assertEqual(crm.ask("/contacts?phone=1", password=PASSWORD + "x")[0], 401)
        self.assertEqual(crm.ask("/contacts")[0], 400)
        self.assertEqual(crm.ask("/contacts?phone=")[0], 400)
        self.assertEqual(crm.ask("/elsewhere?phone=1")[0], 404)
        self.assertEqual(crm.ask("/contacts?phone=1", method="DELETE")[0], 405)

    def test_delay_is_kept(self):
        crm = self.crm("--delay", "80-120")
        begun = time.monotonic()
        for _ in range(10):
            self.assertEqual(crm.number(KNOWN)[0], 200)
        self.assertTrue(0.75 < time.monotonic() - begun < 2)

    def test_log_has_a_line_for_each_request(self):
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "crm.log"
            crm = self.crm("--log", str(log))
            crm.number(KNOWN)
            crm.ask('/contacts?phone=%22%5c%0a', password="wrong")
            lines = [json.loads(line) for line in log.read_text().splitlines()]
        self.assertEqual(lines, [
            {"method": "GET", "target": "/contacts?phone=" + quote(KNOWN, safe=""), "accept": "application/json",
             "phone": KNOWN, "authorized": True, "status": 200},
            {"method": "GET", "target": "/contacts?phone=%22%5c%0a", "accept": "application/json",
             "phone": '"\\\n', "authorized": False, "status": 401}])

    def test_own_credentials(self):
        with tempfile.NamedTemporaryFile("w", suffix=".password") as secret:
            secret.write("kept in a file\n")
            secret.flush()
            crm = self.crm("--user", "ann", "--password-file", secret.name)
        self.assertEqual(crm.ask("/contacts?phone=12", user="ann", password="kept in a file")[0], 200)
        self.assertEqual(crm.ask("/contacts?phone=12")[0], 401)

    def test_ends_in_the_middle_of_delayed_answers(self):
        crm = self.crm("--delay", "60000")
        crm.connection.request("GET", "/contacts?phone=12", headers={"Authorization": "Basic " + base64.b64encode(
            f"crm-demo:{PASSWORD}".encode()).decode()})
        self.assertEqual(crm.end(), 0)


if __name__ == "__main__":
    unittest.main()
