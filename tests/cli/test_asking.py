"""Every command that asks does it in one way."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import servicebay.cli
from servicebay.cli.asking import confirm


@click.command()
@click.option("--yes", is_flag=True)
def wipe(yes: bool) -> None:
    confirm("Wipe?", yes)
    click.echo("wiped")


@pytest.mark.parametrize(
    ("argv", "typed", "status", "out", "said"),
    [
        (["--yes"], "", 0, "wiped", ""),
        ([], "y\n" * 100, 0, "wiped", "Wipe?"),
        ([], "n\n", 1, "", "Aborted!"),
        ([], "", 2, "", "Confirm with --yes."),
    ],
)
def test_the_answer_comes_from_an_option_or_from_a_pipe(
    argv: list[str], typed: str, status: int, out: str, said: str
) -> None:
    done = CliRunner().invoke(wipe, argv, input=typed)
    assert (done.exit_code, done.stdout.strip()) == (status, out)
    assert said in done.stderr


def test_no_command_asks_in_a_way_of_its_own() -> None:
    folder = Path(servicebay.cli.__file__).parent
    asking = {path.name for path in folder.glob("*.py") if re.search(r"click\.confirm\(", path.read_text())}
    assert asking == {"asking.py", "nodes.py"}, "nodes.py confirms host keys, which a pipe cannot compare"
