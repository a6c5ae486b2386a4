import shlex
import subprocess

import pytest

from servicebay.nodes.join.setup import HubAddress, join_line, setup_script

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFZ9Z0Y+/x"


@pytest.mark.parametrize("host", ["hub.lan", "10.99.1.1", "fe80::1"])
def test_the_line_is_one_word_for_a_login_shell_and_pins_the_hubs_key(host: str) -> None:
    line = join_line(HubAddress(host, 8022, KEY), "0123-4567")
    shell, flag, inner = shlex.split(line)
    assert (shell, flag) == ("sh", "-c")
    assert "\n" not in line
    assert not set("'!\\") & set(inner)  # what csh would take for its own
    assert f"echo servicebay-hub {KEY} >known_hosts" in inner
    assert f"join-0123-4567@{host} | sh" in inner
    assert "-o StrictHostKeyChecking=yes" in inner
    assert subprocess.run(["sh", "-n", "-c", inner], check=False).returncode == 0


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_script_is_for_any_sh_and_does_nothing_if_it_is_cut_off(shell: str) -> None:
    script = setup_script(HubAddress("hub.lan", 8022, KEY), "attic")
    assert subprocess.run([shell, "-n"], input=script, text=True, check=False).returncode == 0
    assert script.splitlines()[-1] == "servicebay_join"
    for cut in range(0, len(script) - len("servicebay_join\n"), 97):
        done = subprocess.run(
            [f"/bin/{shell}"], input=script[:cut], text=True, capture_output=True, check=False, env={"PATH": "/nowhere"}
        )
        assert done.stdout == "", cut


def test_the_unit_dials_the_hub_for_one_forward_and_no_command() -> None:
    script = setup_script(HubAddress("hub.lan", 8022, KEY), "attic")
    (dial,) = [line for line in script.splitlines() if line.startswith("ExecStart=ssh")]
    words = shlex.split(dial.removeprefix("ExecStart="))
    assert words[:5] == ["ssh", "-N", "-T", "-F", "none"]
    assert words[-1] == "node@hub.lan"
    assert words[words.index("-R") + 1] == "/servicebay:%t/servicebay-node.sock"
    assert {"StrictHostKeyChecking=yes", "IdentitiesOnly=yes", "BatchMode=yes"} <= set(words)
