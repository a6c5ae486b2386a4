"""What last lines say. Those marked with a kind of node were read there, from Podman and systemd as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.services.last_words import explained, last_line, told_cause

SOURCE = "Error: initializing source docker://"
CRUN = "OCI runtime attempted to invoke a command that was not found"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (  # Debian 13, Podman 5.4.2
            f'{SOURCE}quay.io/a/b:1: pinging container registry quay.io: Get "https://quay.io/v2/": dial tcp: lookup '
            "quay.io on 10.255.255.53:53: read udp 10.99.103.2:43266->10.255.255.53:53: i/o timeout",
            "Its image quay.io/a/b:1 could not be pulled: the name of quay.io cannot be resolved.",
        ),
        (
            f'{SOURCE}nginx:9: pinging container registry registry-1.docker.io: Get "https://registry-1.docker.io/v2/":'
            " dial tcp: lookup registry-1.docker.io: no such host",
            "Its image nginx:9 could not be pulled: the name of registry-1.docker.io cannot be resolved.",
        ),
        (
            f'{SOURCE}localhost/b:1: pinging container registry localhost: Get "https://localhost/v2/": '
            "dial tcp [::1]:443: connect: connection refused",
            "Its image localhost/b:1 could not be pulled: localhost refuses the connection.",
        ),
        (
            f"{SOURCE}127.0.0.1:5005/x/s:1: reading manifest 1 in 127.0.0.1:5005/x/s: unauthorized",
            "127.0.0.1:5005 wants a sign-in (podman login 127.0.0.1:5005), or has no such image.",
        ),
        (f"{SOURCE}127.0.0.1:5005/x/d:1: reading manifest 1 in 127.0.0.1:5005/x/d: denied", "wants a sign-in"),
        (
            f"{SOURCE}127.0.0.1:5005/x/n:1: reading manifest 1 in 127.0.0.1:5005/x/n: manifest unknown",
            "127.0.0.1:5005 has no such image or tag.",
        ),
        (f"{SOURCE}docker.io/x:1: reading manifest 1: toomanyrequests: You have reached", "no more pulls for now"),
        (f"{SOURCE}r.lan/x:1: pinging: tls: failed to verify certificate: x509: unknown authority", "is not trusted"),
        (f"{SOURCE}r.lan/x:1: something: new and unseen", "could not be pulled: new and unseen."),
        (
            'Error: short-name "nosuchshort" did not resolve to an alias and no unqualified-search registries are'
            ' defined in "/etc/containers/registries.conf"',
            "Write it in full",
        ),
        ("Error: localhost/nothere:1: image not known", "Its image localhost/nothere:1 is not on the node"),
        (
            "Failed to bind port 18181 (Address already in use) for option '-t 18181-18181:80-80'",
            "Port 18181 of the node is already in use.",
        ),
        (
            "Error: rootlessport listen tcp 0.0.0.0:8080: bind: address already in use",
            "Port 8080 of the node is already in use.",
        ),
        (
            "Error: cannot listen on the TCP port: listen tcp4 :53: bind: address already in use",
            "Port 53 of the node is already in use.",
        ),
        (
            "Failed to bind port 22 (Permission denied) for option '-t 22-22:22-22'",
            "sudo sysctl -w net.ipv4.ip_unprivileged_port_start=22",
        ),
        ("Error: rootlessport cannot expose privileged port 80, you can add", "ip_unprivileged_port_start=80"),
        (
            f"Error: crun: executable file `nosuch` not found in $PATH: No such file or directory: {CRUN}",
            "Its command nosuch was not found in the image.",
        ),
        (
            f"Error: crun: executable file `/etc/passwd` not found: No such file or directory: {CRUN}",
            "Its command /etc/passwd was not found in the image.",
        ),
        (
            'Error: runc: exec failed: unable to start container process: exec: "nosuch": executable file not found in '
            f"$PATH: {CRUN}",
            "Its command nosuch was not found in the image.",
        ),
        (
            "Error: crun: the path `/noexec` exists but it is not executable: Operation not permitted: OCI permission"
            " denied",
            "/noexec is not executable.",
        ),
        (
            '{"msg":"exec container process `/badelf`: Exec format error","level":"error"}',
            "built for another kind of processor",
        ),
        ("Error: statfs /home/podman/nope: no such file or directory", "/home/podman/nope does not exist on the node"),
        ("Error: open /q/missing.yaml: no such file or directory", "The file /q/missing.yaml does not exist."),
        ('Error: no secret with name or id "nosuch": no such secret', "podman secret create nosuch FILE"),
        (
            'Error: creating container storage: the container name "web" is already in use by 12ab. You have to remove',
            "A container called web is there already.",
        ),
        ("Error: unable to find network with name or ID nonet: network not found", "no network called nonet."),
        (
            f"Error: crun: opening file `memory.max` for writing: No such file or directory: {CRUN}",
            "Its limit (memory) cannot be set",
        ),
        ("Error: crun: the requested cgroup controller `pids` is not available: OCI", "Its limit (pids) cannot be set"),
        (
            "web.service: A process of this unit has been killed by the OOM killer.",
            "It ran out of memory, and the kernel killed a process of it.",
        ),
        ("Error: writing blob: no space left on device", "The disk of the node is full."),
        (
            'Error: initializing source docker://nas:5000/a:1: pinging container registry nas:5000: Get "https://'
            'nas:5000/v2/": tls: first record does not look like a TLS handshake',
            "nas:5000 speaks HTTP only, which the node does not allow.",
        ),
        (
            "Error: saving container 7b24 state: writing container 7b24 state: database or disk is full",
            "The disk of the node is full.",
        ),
        (
            "Error: multi doc yaml could not be split: yaml: line 3: mapping values are not allowed in this context",
            "Its YAML has an error: line 3: mapping values are not allowed in this context.",
        ),
        (
            'Error: building at STEP "RUN false": while running runtime: exit status 1',
            "Its build failed at RUN false: exit status 1.",
        ),
        (
            "a.service: Unable to locate executable '/no/such/prog': No such file or directory",
            "Its program /no/such/prog was not found.",
        ),
        (
            "a.service: Failed at step CHDIR spawning /bin/true: No such file or directory",
            "It could not be started: its working directory cannot be entered (No such file or directory).",
        ),
        (
            "a.service: Failed to load environment files: No such file or directory",
            "An environment file that it names cannot be read: No such file or directory.",
        ),
    ],
)
def test_the_causes_that_people_meet_are_said_with_their_cure(line: str, says: str) -> None:
    assert says in str(told_cause(["something before", line]))


def test_the_last_line_that_is_understood_counts() -> None:
    lines = ["no space left on device", "Error: localhost/x:1: image not known", "bye"]
    assert "is not on the node" in str(told_cause(lines))


def test_what_is_not_understood_is_quoted_not_guessed() -> None:
    assert told_cause(["panic: runtime error: index out of range"]) is None
    assert last_line(["a", " boom "]) == "boom"
    assert last_line([]) is None
    long = last_line([f"Error: cannot remove {'x' * 400}: device or resource busy"]) or ""
    assert (long[:20], long[-25:], len(long) < 170) == ("Error: cannot remove", ": device or resource busy", True)


@given(st.lists(st.text(max_size=400), max_size=12))
def test_any_lines_give_a_sentence_or_nothing(lines: list[str]) -> None:
    told = told_cause(lines)
    assert told is None or told
    said = last_line(lines)
    assert said is None or len(said) <= 160


WORDS = ("initializing source ", ": ", "lookup ", "listen", ":80", "]", '"', "`", "exec", "x", " ", "yaml", "line 1")
PIECES = st.sampled_from(WORDS)


@given(st.lists(PIECES, max_size=60))
def test_lines_made_of_its_own_words_give_a_sentence_or_nothing(pieces: list[str]) -> None:
    told = told_cause(["".join(pieces)[:400]])
    assert told is None or told


@pytest.mark.parametrize(
    ("message", "lines", "says"),
    [
        (
            "web.service did not start: its main process exited with status 125.",
            ["Error: statfs /data: no such file or directory"],
            "web.service did not start: /data does not exist on the node, and it is to be mounted. "
            "Create it, or correct the volume.",
        ),
        (
            "web.service did not start: its main process exited with status 125.",
            ["Error: localhost/b:1: image not known"],
            "web.service did not start: its image localhost/b:1 is not on the node, and it is not to be pulled.",
        ),
        (
            "web.service did not start: its main process exited with status 125.",
            ['Error: running container create option: no secret with name or id "key": no such secret'],
            "web.service did not start: Podman has no secret called key. Create it: podman secret create key FILE",
        ),
        ("web.service did not start: its main process exited with status 3.", ["no disk"], None),
        ("web.service did not start: a unit that it needs failed.", ["Error: no space left on device"], None),
    ],
)
def test_a_status_gives_way_to_what_the_lines_say(message: str, lines: list[str], says: str | None) -> None:
    assert explained(message, lines) == (says or message)
