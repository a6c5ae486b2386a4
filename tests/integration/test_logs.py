"""Logs of a real node, through the whole program: units, containers, pages, search, what comes, and what gets lost."""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import testbed
from servicebay.cli.connection import HubClient, HubError, find_hub
from tests.cli.running import Bay
from tests.patience import until

COUNTER = 'i=0; while [ $i -lt 20 ]; do i=$((i+1)); echo "$0 $i"; echo "oops $i" >&2; done; sleep 1000'
CONTAINER = f"""[Container]
Image=localhost/busybox:1
ContainerName=web
Exec=/bin/sh -c '{COUNTER.replace("$", "$$").replace('"', "")}' said
StopTimeout=1
"""
IN_FILE = """[Container]
Image=localhost/busybox:1
ContainerName=filed
LogDriver=k8s-file
Exec=/bin/sh -c 'seq 1 300; echo no good >&2; printf %%09000d 7; echo; sleep 1000'
StopTimeout=1
"""
MUTE = """[Container]
Image=localhost/busybox:1
ContainerName=mute
LogDriver=none
Exec=/bin/sh -c 'echo unheard; sleep 1000'
StopTimeout=1
"""
MEMBER = """[Container]
Image=localhost/busybox:1
ContainerName={0}
Pod=duo.pod
Exec=/bin/sh -c 'echo {0} speaks; sleep 1000'
StopTimeout=1
"""
PLAY = """apiVersion: v1
kind: Pod
metadata: {name: played}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - {name: a, image: "localhost/busybox:1", command: [sh, -c, "echo a speaks; sleep 1000"]}
  - {name: b, image: "localhost/busybox:1", command: [sh, -c, "echo b speaks; sleep 1000"]}
"""
QUADLETS = {
    "web.container": CONTAINER,
    "filed.container": IN_FILE,
    "mute.container": MUTE,
    "duo.pod": "[Pod]\nPodName=duo\n",
    "one.container": MEMBER.format("one"),
    "two.container": MEMBER.format("two"),
    "play.kube": "[Kube]\nYaml=play.yaml\n",
    "play.yaml": PLAY,
}
LISTENER = (
    "[Service]\nExecStart=/bin/sh -c 'mkfifo -m 600 %t/say; exec tail -f %t/say'\nExecStopPost=/bin/rm -f %t/say\n"
)
LINES = 900
TRACE = (
    "ERROR it broke",
    "Traceback (most recent call last):",
    '  File "a.py", line 1, in f',
    "ValueError: no",
    "fine again",
)
SPEECH = "\n".join(f"item {n} of the list" for n in range(1, LINES + 1)) + "\n" + "\n".join(TRACE) + "\n"
# what ends before journald has read its last lines is not known to be of its unit: the shell says them, and stays
SAY = 'while IFS= read -r line; do echo "$$line"; done <%h/speech; exec sleep 1000'
SPEAKER = f"[Service]\nExecStart=/bin/sh -c '{SAY}'\n"


@pytest.fixture(scope="module")
def bay(node: testbed.Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bay]:
    for name, content in QUADLETS.items():
        node.write(f"~/.config/containers/systemd/{name}", content)
    node.write("~/.config/systemd/user/listener.service", LISTENER)
    node.write("~/.config/systemd/user/speaker.service", SPEAKER)
    node.write("~/speech", SPEECH)
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", "web", "filed", "mute", "duo-pod", "play", "listener", "speaker")
    node.root("chpasswd", stdin=f"{node.user}:right\n")
    made = Bay(tmp_path_factory.mktemp("hub") / "data")
    made.start()
    target = f"{node.user}@{node.address}"
    seen = made.run("node", "add", target, "--name", "n", "--password-stdin", "--yes", stdin="right\n")
    assert seen.status == 0, seen.err
    yield made
    assert made.stop() == 0


@pytest.fixture(scope="module")
def hub(bay: Bay) -> HubClient:
    client = find_hub(None, None, str(bay.data_dir))
    until(lambda: any(row["name"] == "filed" for row in json.loads(client.get("/api/containers"))))
    until(lambda: TRACE[-1] in texts(client, "service:speaker", limit="10"))
    return client


def read(hub: HubClient, *sources: str, part: str = "", **query: str) -> dict[str, Any]:
    given: dict[str, Any] = {"source": list(sources), **query} if sources else query
    path = "/api/nodes/n/logs" + part
    answer: dict[str, Any] = json.loads(b"".join(hub.lines(path, given)))
    return answer


def texts(hub: HubClient, *sources: str, **query: str) -> list[str]:
    return [line["text"] for line in read(hub, *sources, **query)["lines"]]


def say(node: testbed.Node, *lines: str) -> None:
    node.ssh("sh", "-c", "cat > $XDG_RUNTIME_DIR/say", stdin="".join(f"{line}\n" for line in lines))


class Following:
    """``curl -N`` on a stream, read in a thread."""

    def __init__(self, hub: HubClient, **query: Any) -> None:
        self.heard: list[dict[str, Any]] = []
        self._stream = hub.lines("/api/nodes/n/logs/stream", query)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        for line in self._stream:
            self.heard.append(json.loads(line))

    @property
    def texts(self) -> list[str]:
        return [line["text"] for line in list(self.heard) if "text" in line]

    def until(self, rule: Callable[["Following"], object]) -> None:
        until(lambda: rule(self), self.heard)


def test_a_units_log_survives_that_its_container_is_made_anew(hub: HubClient, node: testbed.Node) -> None:
    until(lambda: "oops 20" in texts(hub, "service:web"))
    node.ssh("systemctl", "--user", "restart", "web")
    until(lambda: texts(hub, "service:web", limit="500").count("oops 20") == 2)
    page = read(hub, "service:web", limit="500")
    lines = page["lines"]
    assert [line["text"] for line in lines].count("said 7") == 2
    assert {line["source"] for line in lines} >= {"container:web", "unit:web.service"}
    streams = {line["text"].split()[0]: line.get("stream") for line in lines if line["source"] == "container:web"}
    assert streams == {"said": "stdout", "oops": "stderr"}
    assert {line.get("priority", 6) for line in lines if line.get("stream") == "stderr"} == {3}
    assert any(line["text"] == "Started web.service." for line in lines)
    assert not any("container start" in line["text"] for line in lines), "Podman's events are the history"
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)
    titles = {row["key"]: row["title"] for row in page["sources"]}
    assert (titles["unit:web.service"], titles["container:web"]) == ("web.service", "web")
    assert texts(hub, "container:web", limit="500").count("said 7") == 2


def test_pages_have_every_line_once_whatever_their_size(hub: HubClient) -> None:
    everything = read(hub, "service:speaker", limit="2000")
    assert (everything["older"], everything["newer"]) == (False, False)
    whole = [line["cursor"] for line in everything["lines"]]
    assert len(whole) == len(set(whole)) > LINES
    for size in (1 + LINES // 7, 400, 7 * 13):
        back: list[str] = []
        page = read(hub, "service:speaker", limit=str(size))
        while True:
            back[:0] = [line["cursor"] for line in page["lines"]]
            if not page["older"]:
                break
            page = read(hub, "service:speaker", limit=str(size), before=back[0])
        assert back == whole
        forth = whole[:1]
        while page["newer"]:
            page = read(hub, "service:speaker", limit=str(size), after=forth[-1])
            forth += [line["cursor"] for line in page["lines"]]
        assert forth == whole
    started = next(line for line in read(hub, "service:web", limit="500")["lines"] if "Started" in line["text"])
    around = read(hub, "service:web", around=str(started["at"]), limit="10")
    assert started["cursor"] in {line["cursor"] for line in around["lines"]}
    assert len(around["lines"]) == 10
    assert around["newer"]


def test_a_trace_stays_together(hub: HubClient) -> None:
    parts = {line["text"]: line.get("part", False) for line in read(hub, "service:speaker", limit="30")["lines"]}
    assert [parts[text] for text in TRACE] == [False, True, True, True, False]


def test_only_hits_travel_with_their_context(hub: HubClient) -> None:
    assert texts(hub, "service:speaker", grep="ITEM 77 OF") == ["item 77 of the list"]
    assert texts(hub, "service:speaker", grep="ITEM 77 OF", case="true") == []
    assert texts(hub, "service:speaker", grep="item [78]00 ", regex="true") == [
        f"item {n} of the list" for n in (700, 800)
    ]
    page = read(hub, "service:speaker", grep="item (700|702) ", regex="true", context="2")
    shown = [(int(line["text"].split()[1]), line.get("hit", False)) for line in page["lines"]]
    assert shown == [(698, False), (699, False), (700, True), (701, False), (702, True), (703, False), (704, False)]
    found: list[str] = []
    page = read(hub, "service:speaker", grep="5 of the list", limit="20")
    while True:
        found[:0] = [line["text"] for line in page["lines"]]
        if not page["older"]:
            break
        page = read(hub, "service:speaker", grep="5 of the list", limit="20", before=page["lines"][0]["cursor"])
    assert found == [f"item {n} of the list" for n in range(5, LINES + 1, 10)]


def test_when_and_how_many(hub: HubClient) -> None:
    counts = read(hub, "service:speaker", part="/counts", buckets="20")
    assert sum(bucket["count"] for bucket in counts["buckets"]) == len(texts(hub, "service:speaker", limit="2000"))
    hits = read(hub, "service:speaker", part="/counts", buckets="20", grep="5 of the list")
    assert sum(bucket["count"] for bucket in hits["buckets"]) == LINES // 10
    errors = read(hub, "container:web", part="/counts", buckets="5")
    assert sum(bucket["errors"] for bucket in errors["buckets"]) >= 40
    marks = read(hub, "service:web", part="/marks")["marks"]
    assert [mark["kind"] for mark in marks if mark["kind"] in ("start", "boot")] == ["start", "start", "boot"]
    since = str(marks[0]["at"])
    assert texts(hub, "service:web", since=since, limit="500")[0] == "Starting web.service...", "not once it is up"
    assert len(texts(hub, "service:web", since=since, limit="500")) < len(texts(hub, "service:web", limit="500"))
    assert all(line.get("priority", 6) <= 3 for line in read(hub, "service:web", priority="3")["lines"])


def test_a_log_file_is_read_where_that_is_the_driver(hub: HubClient) -> None:
    until(lambda: {"no good", f"{7:09000}"} <= set(texts(hub, "container:filed", limit="500")))
    page = read(hub, "container:filed", limit="500")
    lines = [line for line in page["lines"] if line["source"] == "container:filed"]
    out, err = ([line for line in lines if line["stream"] == stream] for stream in ("stdout", "stderr"))
    assert [line["text"] for line in out[:300]] == [str(n) for n in range(1, 301)]
    assert len(out[300]["text"]) == 9000, "written in pieces"
    assert [line["text"] for line in err] == ["no good"], "Podman reads two pipes: which comes first is chance"
    back = read(hub, "container:filed", limit="100", before=out[250]["cursor"])["lines"]
    before = [int(line["text"]) for line in back if line["stream"] == "stdout"]
    assert (len(back), before) == (100, [*range(251 - len(before), 251)])
    assert texts(hub, "container:filed", grep="no good") == ["no good"]
    merged = read(hub, "service:filed", "service:web", limit="1000")["lines"]
    assert {line["source"] for line in merged} >= {"container:filed", "container:web", "unit:filed.service"}
    assert [line["at"] for line in merged] == sorted(line["at"] for line in merged)


def test_pods_are_read_with_all_their_containers_in_the_order_of_time(hub: HubClient) -> None:

    def said(source: str) -> dict[str, str]:
        lines = read(hub, source, limit="1000")["lines"]
        return {line["source"]: line["text"] for line in lines if line["text"].endswith(" speaks")}

    for source, containers in (
        ("pod:duo", ("one", "two")),
        ("service:duo-pod", ("one", "two")),
        ("pod:played", ("played-a", "played-b")),
        ("service:play", ("played-a", "played-b")),
    ):
        wanted = {f"container:{name}": f"{name.removeprefix('played-')} speaks" for name in containers}
        until(lambda source=source, wanted=wanted: said(source) == wanted, lambda source=source: said(source))  # type: ignore[misc]
        page = read(hub, source, limit="1000")
        assert {each["key"] for each in page["sources"]} >= set(wanted)
        assert any(line["source"].startswith("unit:") for line in page["lines"]), source
        assert [line["at"] for line in page["lines"]] == sorted(line["at"] for line in page["lines"])


def test_where_nothing_is_kept_or_may_be_read_a_sentence_says_so(hub: HubClient, node: testbed.Node) -> None:
    page = read(hub, "container:mute")
    assert page["note"] == "The log driver of mute is 'none': nothing that it writes is kept."
    assert "unheard" not in [line["text"] for line in page["lines"]]
    node.root("sh", "-c", "chmod go= /var/log/journal/*/*.journal")  # the mask of the user's ACL as well
    try:
        page = read(hub, "unit:speaker")
        assert (page["lines"], "cannot be read" in page["note"]) == ([], True)
    finally:
        node.root("sh", "-c", "chmod g=r /var/log/journal/*/*.journal")
    assert texts(hub, "unit:speaker", limit="1") == [TRACE[-1]]


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"source": "unit:../../etc/passwd"}, "invalid", "no source of logs"),
        ({"source": "unit:a.service\n_UID=0"}, "invalid", "no source of logs"),
        ({"source": "service:nowhere"}, "not-found", "no service called"),
        ({}, "invalid", "Say whose logs"),
        ({"source": "manager", "before": "s=1;i=2"}, "invalid", "not a cursor"),
        ({"source": "manager", "priority": "9"}, "invalid", "priority"),
        ({"source": "manager", "limit": "100000"}, "invalid", "1 to 2000"),
        ({"source": "manager", "boot": "x"}, "invalid", "boot"),
        ({"source": "manager", "grep": "(", "regex": "true"}, "invalid", "not a regular expression"),
        ({"source": "unit:speaker", "grep": "^((.*)*)*x$", "regex": "true"}, "invalid", "takes too long"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_to_do(
    hub: HubClient, query: dict[str, str], status: str, words: str
) -> None:
    with pytest.raises(HubError, match=words) as refused:
        read(hub, **query)
    assert refused.value.code == status


def test_the_command_line_and_the_hubs_own_log(bay: Bay, hub: HubClient) -> None:
    done = bay.run("logs", "speaker", "--grep", "item 12 ", "--context", "1")
    assert [line.split(" ", 2)[2] for line in done.out.splitlines()] == [f"item {n} of the list" for n in (11, 12, 13)]
    said = [json.loads(line) for line in bay.run("logs", "unit:speaker", "--since", "1h", "--json").out.splitlines()]
    assert [line["text"] for line in said if line["text"].startswith("item")] == SPEECH.splitlines()[:LINES]
    assert "node n: online" in bay.run("logs", "--hub").out
    own = json.loads(hub.get("/api/logs", grep="ONLINE"))
    assert own["lines"][0]["hit"]
    assert {line["source"] for line in own["lines"]} == {"hub"}
    assert sum(bucket["count"] for bucket in json.loads(hub.get("/api/logs/counts"))["buckets"]) >= 1
    # a command has a connection, and who comes and goes is not told: it would hide the rest
    assert "uvicorn" not in bay.run("logs", "--hub").out
    assert bay.run("logs").status == 2
    assert bay.run("logs", "speaker", "--since", "yesterdayish").status == 2


def test_lines_come_as_they_are_written_and_a_lost_connection_loses_none(hub: HubClient, node: testbed.Node) -> None:
    first, second = (Following(hub, source="service:listener", tail="5") for _ in range(2))
    hits = Following(hub, source="service:listener", tail="0", grep="ready|number 1[05]$", regex="true")

    def all_follow() -> bool:  # a stream says nothing when it begins
        say(node, "ready")
        return all("ready" in each.texts for each in (first, second, hits))

    until(all_follow)
    numbers = [f"number {n}" for n in range(1, 41)]
    for start in range(0, 20, 5):
        say(node, *numbers[start : start + 5])
    first.until(lambda following: numbers[19] in following.texts)
    late = Following(hub, source="service:listener", tail="5")
    late.until(lambda following: numbers[19] in following.texts)
    # the hub's connection goes, and what is written meanwhile nobody hears
    lose = "pkill -u podman -f '^sshd.*podman'; seq -f 'number %g' 21 30 >/run/user/1000/say"
    node.root("sh", "-c", lose)
    first.until(lambda following: any("lost" in said.get("note", "") for said in following.heard))
    first.until(lambda following: numbers[29] in following.texts)
    say(node, *numbers[30:])
    for following in (first, second, late):
        following.until(lambda each: numbers[-1] in each.texts)
    hits.until(lambda each: "number 15" in each.texts)
    spoken = [text for text in first.texts if text.startswith("number")]
    assert spoken == [text for text in second.texts if text.startswith("number")] == numbers
    assert [text for text in late.texts if text.startswith("number")] == numbers[15:]
    assert [text for text in hits.texts if text != "ready"] == ["number 10", "number 15"]


def test_a_log_goes_on_over_a_boot_of_the_node(hub: HubClient, node: testbed.Node) -> None:
    """The last one here: what it leaves running is less."""
    following = Following(hub, source="unit:speaker", tail="1")
    following.until(lambda each: each.texts == [TRACE[-1]])
    before = read(hub, "unit:speaker", limit="2000")["lines"]
    (first,) = {line["boot"] for line in before}
    node.reboot()
    node.ssh("systemctl", "--user", "start", "speaker")
    following.until(lambda each: each.texts.count(TRACE[-1]) == 2)
    whole = read(hub, "unit:speaker", limit="2000")["lines"]
    boots = [line["boot"] for line in whole]
    second = boots[-1]
    assert set(boots) == {first, second}
    assert boots == sorted(boots, key=lambda boot: boot == second)
    assert [line["at"] for line in whole] == sorted(line["at"] for line in whole)
    cursors = [line["cursor"] for line in whole]
    assert cursors[: len(before)] == [line["cursor"] for line in before]

    back: list[str] = []
    page = read(hub, "unit:speaker", limit="400")
    while True:
        back[:0] = [line["cursor"] for line in page["lines"]]
        if not page["older"]:
            break
        page = read(hub, "unit:speaker", limit="400", before=back[0])
    assert back == cursors
    border = boots.index(second)
    over = read(hub, "unit:speaker", limit="10", after=cursors[border - 5])
    assert [line["cursor"] for line in over["lines"]] == cursors[border - 4 : border + 6]

    assert texts(hub, "unit:speaker", grep="item 77 of") == ["item 77 of the list"] * 2
    assert texts(hub, "unit:speaker", boot=first, limit="2000") == [line["text"] for line in whole[:border]]
    assert texts(hub, "unit:speaker", boot=second, grep="item 77 of") == ["item 77 of the list"]
    marks = read(hub, "unit:speaker", part="/marks")["marks"]
    assert [mark["boot"] for mark in marks if mark["kind"] == "boot"] == [second, first]
    started = next(mark["at"] for mark in marks if mark["kind"] == "start")
    since = read(hub, "unit:speaker", since=str(started), limit="2000")["lines"]
    assert since == [line for line in whole if line["at"] >= started]
    assert {line["boot"] for line in since} == {second}
    assert [text for text in following.texts if text.startswith("item")] == SPEECH.splitlines()[:LINES]
