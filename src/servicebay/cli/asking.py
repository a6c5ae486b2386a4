"""Asking before something is changed that is not simply done again: one way for all commands that have ``--yes``.

Host keys are confirmed in ``nodes``: there somebody has to compare, and an answer from a pipe compares nothing.
"""

import sys

import click


def confirm(question: str, yes: bool) -> None:
    """Return where the answer is yes, or was given with ``--yes``. Raises Abort; UsageError where nobody answers.

    The answer may come from a terminal or a pipe (``yes | servicebay …``).
    """
    if yes:
        return
    try:
        agreed = click.confirm(question, err=True)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        click.echo(err=True)
        raise click.UsageError("Confirm with --yes.") from None
    if not agreed:
        raise click.Abort
