"""The settings of cad-worker(8), made of the worker's own commented sample.

usage: settings_page.py      writes them anew into the page
"""

import re
import subprocess

import contract

PAGE = contract.DEPLOY / "man" / "cad-worker.8"
BLOCK = re.compile(r'(?<=^\.\\" settings begin\n)(.*?)(?=^\.\\" settings end\n)', re.M | re.S)
ENTRY = re.compile(r"^ *# (.*)\n *# (.*)\n *(?:# )?(\w+) = (.*);$", re.M)


def sample() -> str:
    return subprocess.run([contract.WORKER, "check", "--sample"], capture_output=True, text=True, check=True).stdout


def escaped(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")


def entries(text: str):
    """(name with its section, meaning, range, default) of each setting."""
    text = text.partition("\nintegrations = (")[0]
    section = ""
    for part in re.split(r"^(\w+: \{|\};)$", text, flags=re.M):
        if part.endswith("{"):
            section = part[:-3] + "."
        elif part == "};":
            section = ""
        else:
            yield from ((section + key, meaning, wanted, default) for meaning, wanted, key, default in ENTRY.findall(part))


def block(text: str) -> str:
    lines = []
    for name, meaning, wanted, default in entries(text):
        told = "no default" if default.startswith("[") or default == '""' else f"default {default.strip(chr(34))}"
        lines += [".TP 8", f"\\fB{escaped(name)}\\fR ({escaped(told)})", escaped(meaning), escaped(wanted)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    made = block(sample())
    PAGE.write_text(BLOCK.sub(lambda _: made, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
