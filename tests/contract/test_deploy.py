"""The Dockerfile keeps our rules; the systemd unit is one that systemd takes; deploy's configuration is accepted."""

import configparser
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest

import contract

DOCKERFILE = contract.DEPLOY / "Dockerfile"
UNIT = contract.DEPLOY / "cad-worker.service"


def instructions():
    """(word, arguments) of each instruction, continued lines joined, comments left out."""
    text = DOCKERFILE.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines))
    return [tuple(line.split(None, 1)) for line in joined.splitlines()]


class Dockerfile(unittest.TestCase):
    def setUp(self):
        self.all = instructions()

    def arguments(self, word):
        return [arguments for name, arguments in self.all if name == word]

    def test_two_stages_on_a_base_with_a_tag(self):
        bases = [arguments.split()[0] for arguments in self.arguments("FROM")]
        self.assertEqual(bases, ["debian:12-slim", "debian:12-slim"])

    def test_nothing_is_latest(self):
        self.assertNotIn(":latest", DOCKERFILE.read_text(encoding="utf-8"))

    def test_last_user_is_a_number_and_not_root(self):
        self.assertRegex(self.arguments("USER")[-1], r"^[1-9][0-9]*:[1-9][0-9]*$")

    def test_process_one_is_the_worker_in_exec_form(self):
        self.assertEqual(self.arguments("ENTRYPOINT"), ['["/usr/bin/cad-worker"]'])
        self.assertRegex(self.arguments("CMD")[-1], r'^\["run", ')
        self.assertEqual(self.arguments("STOPSIGNAL"), ["SIGTERM"])

    def test_packages_are_installed_bare_and_lists_removed(self):
        runs = [arguments for arguments in self.arguments("RUN") if "apt-get" in arguments]
        self.assertEqual(len(runs), 2)
        for run in runs:
            with self.subTest(run[:60]):
                self.assertIn("--no-install-recommends", run)
                self.assertIn("rm -rf /var/lib/apt/lists/*", run)

    def test_labels_are_of_the_open_container_initiative(self):
        label = self.arguments("LABEL")[-1]
        for key in ("title", "description", "base.name"):
            self.assertIn(f"org.opencontainers.image.{key}=", label)

    def test_no_add_and_no_health_check(self):
        self.assertFalse(self.arguments("ADD") + self.arguments("HEALTHCHECK"))

    def copied(self):
        """The files and folders that the builder gets from the repository."""
        copies = [arguments.split()[:-1] for arguments in self.arguments("COPY") if not arguments.startswith("--from")]
        return [name.rstrip("/") for name in sum(copies, [])]

    def test_what_is_copied_exists_and_is_let_through(self):
        passes = (contract.DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
        self.assertEqual(passes, ["*", *("!" + name for name in self.copied())])
        for name in self.copied():
            with self.subTest(name):
                self.assertTrue((contract.ROOT / name).exists())

    def test_what_is_copied_is_enough_to_configure_the_build(self):
        with tempfile.TemporaryDirectory(prefix="cad-worker-contract-") as folder:
            for name in self.copied():
                source, target = contract.ROOT / name, pathlib.Path(folder, name)
                target.parent.mkdir(parents=True, exist_ok=True)
                (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
            (configure,) = [arguments for arguments in self.arguments("RUN") if arguments.startswith("cmake --preset")]
            ran = subprocess.run(shlex.split(configure.partition("&&")[0]), cwd=folder, capture_output=True, text=True, check=False)
            self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_runtime_has_the_libraries_that_the_worker_needs(self):
        """Each library that the binary names comes with a package of the second stage (or is libc's)."""
        ran = subprocess.run(["objdump", "-p", str(contract.WORKER)], capture_output=True, text=True, check=False)
        self.assertEqual(ran.returncode, 0, f"{contract.WORKER}: {ran.stderr} (run ./dev build first)")
        needed = set(re.findall(r"NEEDED\s+lib([a-z-]+)", ran.stdout)) - {"c", "m", "pthread", "gcc_s"}
        runtime = [arguments for arguments in self.arguments("RUN") if "librdkafka1" in arguments][0]
        self.assertTrue(needed)
        for library in needed:
            with self.subTest(library):
                self.assertIn({"crypto": "libssl3"}.get(library, f"lib{library}"), runtime)


class Unit(contract.WithWorker):
    def service(self):
        parser = configparser.RawConfigParser(strict=False)
        parser.optionxform = str
        parser.read(UNIT, encoding="utf-8")
        return parser["Service"]

    def installed_copy(self):
        """The unit with the built worker in the place of the installed one."""
        text = UNIT.read_text(encoding="utf-8")
        self.assertEqual(text.count("ExecStart=/usr/bin/cad-worker "), 1)
        return self.write("cad-worker.service", text.replace("ExecStart=/usr/bin/cad-worker ", f"ExecStart={contract.WORKER} "))

    def test_systemd_takes_it(self):
        if not shutil.which("systemd-analyze"):
            print("\nnot checked: `systemd-analyze verify` (not on this machine); the unit's structure is checked")
            return
        ran = subprocess.run(["systemd-analyze", "verify", "--man=no", str(self.installed_copy())],
                             capture_output=True, text=True, check=False)
        ours = [line for line in ran.stderr.splitlines() if "cad-worker" in line]
        self.assertEqual((ran.returncode, ours), (0, []), ran.stderr)

    def test_manners(self):
        service = self.service()
        self.assertEqual(service["Type"], "simple")
        self.assertEqual(service["Restart"], "on-failure")
        self.assertEqual(set(service["RestartPreventExitStatus"].split()), {"76", "78"})
        self.assertIn("/usr/bin/cad-worker run -c", service["ExecStart"])

    def test_hardening(self):
        service = self.service()
        wanted = {"DynamicUser": "yes", "ProtectSystem": "strict", "MemoryDenyWriteExecute": "yes", "CapabilityBoundingSet": "",
                  "NoNewPrivileges": "yes", "ProcSubset": "pid", "LimitCORE": "0",
                  "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX"}
        self.assertEqual({key: service[key] for key in wanted}, wanted)

    def test_credential_is_where_the_comment_says(self):
        name = self.service()["LoadCredential"].split(":")[0]
        self.assertIn(f'password_file = "/run/credentials/{UNIT.name}/{name}"', UNIT.read_text(encoding="utf-8"))


class Configuration(contract.WithWorker):
    def test_the_commented_sample_is_accepted(self):
        ran = self.check(contract.DEPLOY / "worker.cfg", CRM_PASSWORD="a password for this test")
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_the_commented_sample_is_the_one_of_the_settings_table(self):
        sample = self.worker("check", "--sample").stdout
        self.assertEqual((contract.DEPLOY / "worker.cfg").read_text(encoding="utf-8"), sample)

    def test_crm_json_is_the_example_byte_for_byte(self):
        ours = (contract.DEPLOY / "integrations" / "crm.json").read_bytes()
        example = contract.EXAMPLES / "valid" / "integration" / "customer-data-from-a-crm.json"
        self.assertEqual(ours, example.read_bytes())

    def test_secret_samples_are_named_demo(self):
        """A password in the tree is one that nobody can take for a real one."""
        for path in contract.DEPLOY.rglob("*.password"):
            with self.subTest(path.name):
                self.assertIn("demo", path.name)
                self.assertIn("demo", path.read_text(encoding="utf-8"))
                self.assertEqual(os.path.commonpath([path, contract.DEPLOY]), str(contract.DEPLOY))


if __name__ == "__main__":
    unittest.main()
