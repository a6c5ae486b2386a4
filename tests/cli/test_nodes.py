import click
import pytest

from servicebay.cli.nodes import confirm_keys

SHOWN = [("me@gate", "SHA256:gate"), ("nas", "SHA256:nas")]


def test_the_keys_of_jump_hosts_and_node_are_shown_together(capsys: pytest.CaptureFixture[str]) -> None:
    confirm_keys(SHOWN, None, yes=True, quiet=False, can_ask=False)
    assert capsys.readouterr().out.splitlines() == [
        "me@gate shows the host key SHA256:gate.",
        "nas shows the host key SHA256:nas.",
    ]


def test_without_a_terminal_every_key_must_be_named() -> None:
    with pytest.raises(click.UsageError, match="--jump-fingerprint SHA256:gate --fingerprint SHA256:nas"):
        confirm_keys(SHOWN, None, yes=False, quiet=True, can_ask=False)
    with pytest.raises(click.UsageError, match="once for each"):
        confirm_keys(SHOWN, ["SHA256:nas"], yes=False, quiet=True, can_ask=False)
    with pytest.raises(click.ClickException, match="me@gate shows SHA256:gate, not SHA256:other"):
        confirm_keys(SHOWN, ["SHA256:other", "SHA256:nas"], yes=False, quiet=True, can_ask=False)
    confirm_keys(SHOWN, ["SHA256:gate", "SHA256:nas"], yes=False, quiet=True, can_ask=False)
