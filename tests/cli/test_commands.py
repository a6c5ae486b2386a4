"""Commands against a running hub: what they print, for people and for programs, and how they end."""

import json
import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.running import PROGRAM, Bay
from tests.patience import PATIENCE_S


def test_services_are_listed_worst_first_with_causes_and_stale_ones_in_brackets(bay: Bay) -> None:
    done = bay.run("services")
    lines = [line.split() for line in done.out.splitlines()]
    assert done.status == 0
    assert [line[2] for line in lines[1:]] == ["broken", "web"]
    assert "(Failed)" in done.out
    assert "Its main process exited with status 1." in done.out
    assert "8080 → 80/tcp" in done.out


def test_routes_are_listed_worst_first_with_their_place_and_what_is_wrong(bay: Bay) -> None:
    done = bay.run("routes")
    first, second = done.out.splitlines()[1:]
    assert "until" not in second
    for words in ("gone:80", "(Leads nowhere)", "expired 2027-01-15", "/home/anna/a.conf:7", "is called “gone”"):
        assert words in first
    assert "Answers 404" in second
    assert "nas/web: a.conf  ]0;owned  can't be read." in done.err
    assert "\x1b" not in done.out + done.err
    assert {row["leadsTo"] for row in bay.run("routes", "--json").json} == {"gone:80", "Answers 404"}


def test_hidden_rows_are_shown_on_request(bay: Bay) -> None:
    assert "dbus" not in bay.run("services").out
    assert "dbus" in bay.run("services", "--all").out


def test_text_from_a_node_cannot_steer_the_terminal(bay: Bay) -> None:
    out = bay.run("services").out
    assert "no  ]0;owned  answer" in out
    assert "\x1b" not in out
    assert "\x07" not in out


def test_json_is_what_the_interface_answers(bay: Bay) -> None:
    (row,) = bay.run("ps", "--json").json
    assert (row["name"], row["service"], row["stale"]) == ("web", "nas/web.service", True)
    assert {row["name"] for row in bay.run("services", "--json").json} == {"broken", "web"}
    assert bay.run("node", "list", "--json").json[0]["address"] == "127.0.0.1"


def test_an_unknown_node_is_refused_in_a_sentence(bay: Bay) -> None:
    done = bay.run("ps", "--node", "gone")
    assert (done.status, done.out) == (1, "")
    assert done.err == "Error: There is no node called 'gone'.\n"


@pytest.mark.parametrize("name", ["; rm -rf ~", "$(reboot)", "../../etc", "-x", "x" * 10_240])
def test_hostile_names_are_refused_and_nothing_runs(bay: Bay, name: str) -> None:
    done = bay.run("node", "test", "--", name)
    assert done.status == 1
    assert done.err.startswith("Error: ")
    assert len(done.err) < 300


def test_doctor_says_what_is_wrong_and_what_cures_it(bay: Bay) -> None:
    done = bay.run("doctor")
    assert done.status == 1
    assert "Linger: Off.\n      cure: loginctl enable-linger" in done.out
    report = bay.run("doctor", "--json")
    assert (report.status, report.json["ok"], report.json["nodes"][0]["name"]) == (1, False, "nas")


def test_a_node_is_only_removed_or_added_after_a_confirmation(bay: Bay) -> None:
    assert bay.run("node", "remove", "nas").status == 2
    assert bay.run("node", "add").status == 2
    assert bay.run("node", "add", "no-user").status == 2
    done = bay.run("node", "add", "anna@127.0.0.1:1", "--yes")
    assert done.status == 1
    assert done.err.startswith("Error: ")
    assert [row["name"] for row in bay.run("node", "list", "--json").json] == ["nas"]


def test_a_host_key_that_did_not_change_is_not_trusted_anew(bay: Bay) -> None:
    done = bay.run("node", "trust", "nas", "--fingerprint", "SHA256:" + "B" * 43)
    assert (done.status, done.err) == (
        1,
        "Error: nas shows the host key that is known. There is nothing to trust anew.\n",
    )


def test_watch_prints_the_document_as_lines(bay: Bay) -> None:
    with subprocess.Popen([*PROGRAM, "watch", "--json"], stdout=subprocess.PIPE, text=True, env=bay.env()) as watching:
        assert watching.stdout is not None
        first = json.loads(watching.stdout.readline())
        watching.terminate()
    assert first["event"] == "live:snapshot"
    assert "nas/web.service" in first["state"]["services"]


def test_watch_draws_a_live_table_on_a_terminal_until_interrupted(bay: Bay) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, "watch"], stdout=theirs, stderr=theirs, env=bay.env({"TERM": "xterm"})
    ) as watching:
        os.close(theirs)
        deadline = threading.Timer(PATIENCE_S, watching.kill)
        deadline.start()
        seen = b""
        while b"broken" not in seen:
            seen += os.read(ours, 65536)
        watching.send_signal(2)
        try:
            while part := os.read(ours, 65536):
                seen += part
        except OSError:
            pass  # Linux: the other side of the terminal is closed
        deadline.cancel()
    os.close(ours)
    assert watching.returncode == 0
    assert b"Traceback" not in seen
    assert b"Unclosed" not in seen


def test_without_a_hub_a_command_says_how_to_start_one(fresh: Bay) -> None:
    done = fresh.run("ps")
    assert done.status == 3
    assert "Start one with 'servicebay serve'" in done.err


def test_a_hub_that_does_not_answer_is_named(fresh: Bay) -> None:
    done = fresh.run("ps", env={"SERVICEBAY_URL": "http://127.0.0.1:1", "SERVICEBAY_TOKEN": "sb_x"})
    assert done.status == 3
    assert "The hub at http://127.0.0.1:1 does not answer" in done.err


def test_a_wrong_token_says_how_to_make_one(bay: Bay) -> None:
    done = bay.run("ps", env={"SERVICEBAY_TOKEN": "sb_wrong"})
    assert done.status == 1
    assert "servicebay token create" in done.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(fresh: Bay, shell: str) -> None:
    done = fresh.run("completion", shell)
    assert done.status == 0
    assert "_SERVICEBAY_COMPLETE" in done.out


def test_completion_knows_the_commands(fresh: Bay) -> None:
    env = {"_SERVICEBAY_COMPLETE": "bash_complete", "COMP_WORDS": "servicebay no", "COMP_CWORD": "1"}
    done = subprocess.run(PROGRAM, capture_output=True, text=True, check=True, env=fresh.env(env))
    assert done.stdout == "plain,node\n"


@pytest.mark.parametrize(
    ("argv", "forbidden"),
    [
        (["--help"], {"rich", "socketio", "aiohttp", "sqlalchemy", "asyncssh", "litestar", "httpx2"}),
        (["ps"], {"asyncio", "socketio", "aiohttp", "sqlalchemy", "asyncssh", "litestar", "httpx2"}),
    ],
)
def test_a_command_loads_only_what_it_needs(fresh: Bay, argv: list[str], forbidden: set[str]) -> None:
    program = (
        "import sys; from servicebay.cli import main\n"
        f"try: main({argv!r})\n"
        "except SystemExit: print('LOADED', *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=fresh.env())
    loaded = set(done.stdout.split("LOADED ")[1].split())
    assert "click" in loaded
    assert not loaded & forbidden


def test_the_history_is_told_in_words_and_its_text_cannot_steer_the_terminal(bay: Bay) -> None:
    done = bay.run("history", "--node", "nas")
    assert "Connection lost" in done.out
    assert "refused the connection" in done.out
    (change,) = bay.run("history", "--json", "--limit", "1").json["changes"]
    assert (change["kind"], change["toState"]) == ("node", "offline")
    assert "No change yet" in bay.run("history", "--service", "web").out
    refused = bay.run("history", "--service", "web", "--container", "web")
    assert (refused.status, refused.err) == (1, "Error: Ask for a service or for a container, not for both.\n")


def test_an_invitation_is_a_line_to_run_and_says_what_will_hardly_work(bay: Bay) -> None:
    done = bay.run("node", "invite", "attic")
    assert "127.0.0.1 is this hub's own machine" in done.err
    assert done.out.splitlines()[-1].startswith("sh -c 'umask 077")
    reachable = bay.run("node", "invite", "attic", "--address", "hub.example.org", "--json").json
    assert "warning" not in reachable
    assert "@hub.example.org | sh'" in reachable["command"]
    taken = bay.run("node", "invite", "nas")
    assert (taken.status, taken.err) == (1, "Error: There is a node called nas already.\n")


def test_a_run_line_is_printed_as_files_or_written_into_a_directory(bay: Bay, tmp_path: Path) -> None:
    line = "podman run --name one -e A=b nginx:1"
    assert bay.run("adopt").status == 2
    assert bay.run("adopt", "x", "--run", line).status == 2
    shown = bay.run("adopt", "--run", line)
    assert shown.status == 0, shown.err
    assert shown.out.startswith("# /home/anna/.config/containers/systemd/one.container\n[Unit]\n")
    assert "To know:" in shown.err
    assert bay.run("adopt", "--run", line, "--json").json["replaces"] == []
    written = bay.run("adopt", "--run", line, "-o", str(tmp_path / "new"))
    assert "Environment=A=b" in (tmp_path / "new/one.container").read_text()
    assert written.out == f"{tmp_path / 'new/one.container'}\n"
    again = bay.run("adopt", "--run", line, "-o", str(tmp_path / "new"))
    assert (again.status, again.err) == (1, f"Error: {tmp_path / 'new/one.container'} exists already.\n")


def test_a_compose_file_is_read_with_the_variables_beside_it(bay: Bay, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services: {web: {image: 'a.b/c:${TAG}', volumes: ['./d:/d']}}\n")
    (tmp_path / ".env").write_text("# of the project\nexport TAG='7'\n")
    done = bay.run("adopt", "--compose", str(tmp_path / "compose.yaml"), "--name", "shop", "--node", "nas")
    assert "# /home/anna/.config/containers/systemd/shop-web.container\n" in done.out
    assert "Image=a.b/c:7\n" in done.out
    assert "Not carried over:\n  - web: ./d:" in done.err
    refused = bay.run("adopt", "--bundle", str(tmp_path / "compose.yaml"), "--node", "nas")
    assert (refused.status, refused.out) == (1, "")


def test_silences_are_made_and_ended_and_what_was_not_told_cannot_be_seen(bay: Bay) -> None:
    made = bay.run("alert", "silence", "60", "moving house", "--node", "nas")
    assert made.out == "nas is silenced. To hear of it again: servicebay alert unsilence nas\n"
    assert bay.run("alert", "unsilence", "nas").status == 0
    assert bay.run("alert", "unsilence", "nas").status == 1
    seen = bay.run("alert", "seen", "service:nas/none")
    assert (seen.status, seen.err) == (1, "Error: That was not told, or it is over.\n")
    assert bay.run("alert", "standing", "--json").status == 0


def test_alerts_are_sent_in_a_language_that_there_is(bay: Bay) -> None:
    address = "json://127.0.0.1/hook\n"
    made = bay.run("alert", "add", "handy", "--language", "de", stdin=address)
    assert (made.status, made.out.partition(". ")[0]) == (0, "handy was added")
    assert '"language":"de"' in bay.run("alert", "list", "--json").out.replace(" ", "")
    wrong = bay.run("alert", "add", "phone", "--language", "tlh", stdin=address)
    assert (wrong.status, "Alerts are sent in one of these languages: en, de." in wrong.err) == (1, True)
    assert bay.run("alert", "remove", "handy").status == 0
