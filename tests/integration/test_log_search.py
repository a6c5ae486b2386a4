"""A search by leaps over the journal's files finds what reading every entry finds, and what ``journalctl`` finds."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

import testbed
from servicebay.nodes.archive import logs_archive

pytestmark = pytest.mark.timeout(600)
DRIVER = Path(__file__).with_name("log_search_driver.py")
WRITE = r"""
import os, random, socket, sys
journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
journal.connect("/run/systemd/journal/socket")
run, dice = sys.argv[1], random.Random(int(sys.argv[1]))
noise = bytes(dice.choice(b"abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(20000))
def say(text, **fields):
    size = len(text).to_bytes(8, "little")
    more = "".join("%s=%s\n" % pair for pair in fields.items()).encode()
    journal.send(b"MESSAGE\n" + size + text + b"\nPRIORITY=6\n" + more)
if sys.argv[2:] == ["other"]:
    for number in range(300):
        say(b"the other's needle %d" % number)
    sys.exit()
for number in range(60):
    for filler in range(20):
        say(b"run %s, line %d of %d" % (run.encode(), filler, number))
    say(b"same needle")
    say([
        b"a needle %d of %s" % (number, run.encode()),
        b"NEEDLE in capitals",
        b"many\nlines\nwith a needle\namid them",
        b"bytes \x00 \xff\xfe needle \x80",
        b"long " + b"and long " * 500 + b"needle " + b"again " * 90,
        b"LONG " + b"and long " * 500 + b"needl",
        noise[number * 200 : 9000] + b"needle" + noise[:3000],
        b"\x1b[31mnee\x1b[0;1mdle\x1b[0m in colours",
        b"n\x1b[1meedle " + b"with much behind it " * 80,
        b"needle",
        b"text of MESSAGE=needle",
        b"nothing",
    ][number % 12], NOTE="needle %d" % number, **{"MESSAGE_OF": "needle"})
"""
EITHER = "lines.with|bytes"
"""Nothing that every hit has to have: no leap."""
WORDS: list[tuple[str, bool, bool]] = [
    ("needle", False, False),
    ("needle", False, True),
    ("NEEDLE", False, True),
    ("same needle", False, False),
    ("edle in colours", False, False),
    ("MESSAGE=need", False, False),
    ("line 7 of 3", False, False),
    (r"n(ee)dle \d+ of [12]", True, False),
    (r"^(?i:A) nee.le", True, True),
    (EITHER, True, False),
    ("is not there", False, False),
]
DAMAGE = """
file=$(ls /var/log/journal/*/user-1000@*.journal | sed -n 2p)
place=$(grep -abo "a needle 24 of 1" "$file" | cut -d: -f1)
dd if=/dev/zero of="$file" bs=1 seek="$place" count="$1" conv=notrunc
"""


def write(node: testbed.Node, run: int, *who: str) -> None:
    unit = who[0] if who else "said"
    node.ssh("systemd-run", "--user", "-q", "--wait", f"--unit={unit}", "python3", "write.py", str(run), *who)


def searched(node: testbed.Node) -> list[dict[str, Any]]:
    words = json.dumps(WORDS)
    return [json.loads(line) for line in node.ssh("python3", "driver.py", "logs.pyz", stdin=words).splitlines()]


def grepped(node: testbed.Node, text: str) -> list[str]:
    """The numbers of the entries that ``journalctl`` finds, without regard to case."""
    argv = ["journalctl", "-q", "-ojson", "--output-fields=PRIORITY", "--case-sensitive=no", f"--grep={text}"]
    lines = node.run(*argv, "_SYSTEMD_USER_UNIT=said.service").stdout.splitlines()
    cursors = [json.loads(line)["__CURSOR"] for line in lines]
    return [part[2:] for cursor in cursors for part in cursor.split(";") if part.startswith("i=")]


@pytest.mark.parametrize("suite", ["trixie", "bullseye"])
def test_leaps_find_what_reading_everything_finds(nodes: testbed.NodeFactory, suite: str) -> None:
    node = nodes(suite=suite)
    node.root("sh", "-c", "mkdir -p /var/log/journal /etc/systemd/journald.conf.d")
    node.root("sh", "-c", "printf '[Journal]\nRateLimitIntervalSec=0\n' >/etc/systemd/journald.conf.d/test.conf")
    node.root("sh", "-c", "systemctl restart systemd-journald && journalctl --flush")
    node.write("~/write.py", WRITE)
    node.write("~/driver.py", DRIVER.read_text())
    subprocess.run([*node.ssh_command(), "cat >logs.pyz"], input=logs_archive(), check=True)
    for run in range(3):
        write(node, run)
        write(node, run, "other")
        node.root("journalctl", "--rotate")
    write(node, 3)
    node.root("journalctl", "--sync")

    for words, found in zip(WORDS, searched(node), strict=True):
        assert found["files"] >= 4
        assert bool(found["told"]) != (words[0] == EITHER)
        assert set(found["told"]) <= {"whole", "left"}, words
        back, forth = found["leaps"]
        assert back == forth == found["ordinary"][0] == found["ordinary"][1], words
        assert bool(back) == (words[0] != "is not there")
        if words[1:] == (False, False) and words[0] != "edle in colours":
            plain = [number for number, text in back if "\x1b" not in text and "\0" not in text]
            assert set(plain) <= set(grepped(node, words[0])) <= {number for number, _ in back}
    if suite == "trixie":
        damage(node)


def damage(node: testbed.Node) -> None:
    """Zeros over some objects: nothing is missed that reading one entry after the other, either way, still finds."""
    whole = searched(node)
    node.root("sh", "-c", DAMAGE, "sh", "20000")
    told: set[str] = set()
    for words, before, now in zip(WORDS, whole, searched(node), strict=True):
        told.update(now["told"])
        for leaps, ordinary, all_of_them in zip(now["leaps"], now["ordinary"], before["ordinary"], strict=True):
            numbers = [number for number, _ in leaps]
            assert len(numbers) == len(set(numbers))
            assert {number for number, _ in ordinary} <= set(numbers) <= {number for number, _ in all_of_them}, words
    assert told - {"whole", "left"}, "the damage was noticed"
