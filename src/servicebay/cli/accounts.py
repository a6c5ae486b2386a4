"""``servicebay user`` and ``servicebay token``: they work on the data directory, whether the hub runs or not."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import click

from servicebay.settings.model import resolve_data_dir

from .output import age_text, build_table, json_option, print_json, show

if TYPE_CHECKING:
    from servicebay.auth.service import Auth

T = TypeVar("T")
data_dir_option = click.option("--data-dir", help="Where everything is kept [SERVICEBAY_DATA_DIR].")


def with_auth(data_dir: str | None, work: "Callable[[Auth], Awaitable[T]]") -> T:
    """Open the database of a data directory, do ``work`` and close it. Errors become a sentence."""
    from servicebay.auth.audit import Audit
    from servicebay.auth.errors import AuthError
    from servicebay.auth.service import Auth, wall_clock_ms
    from servicebay.storage.database import Database
    from servicebay.storage.directory import database_path
    from servicebay.storage.errors import StoreError

    async def run() -> T:
        database = Database(database_path(resolve_data_dir(os.environ, data_dir)))
        await database.open()
        try:
            return await work(Auth(database, Audit(database, wall_clock_ms)))
        finally:
            await database.close()

    try:
        return asyncio.run(run())
    except AuthError as error:
        raise click.ClickException(error.message) from error
    except StoreError as error:
        raise click.ClickException(str(error)) from error


@click.group()
def user() -> None:
    """Accounts that may sign in."""


@user.command("add")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@data_dir_option
@json_option
def add_user(name: str, password_stdin: bool, data_dir: str | None, as_json: bool) -> None:
    """Add an account."""
    password = _read_password(password_stdin)
    with_auth(data_dir, lambda auth: auth.add_user(name, password))
    if as_json:
        print_json({"name": name})
    else:
        click.echo(f"Added {name}.")


def _read_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise click.UsageError("Give the password on standard input with --password-stdin.")
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


@click.group()
def token() -> None:
    """API tokens for programs and for this command line."""


@token.command("create")
@click.option("--user", "username", help="Whose rights it has; not needed while there is one account only.")
@click.option("--label", default="command line", show_default=True, help="What it is for.")
@data_dir_option
@json_option
def create_token(username: str | None, label: str, data_dir: str | None, as_json: bool) -> None:
    """Make a token and print it. It is shown this once."""

    async def create(auth: "Auth") -> tuple[str, str]:
        known = [u for u in await auth.users.list() if username in (None, u.name)]
        if len(known) != 1:
            raise click.ClickException(_no_owner(username))
        return known[0].name, await auth.tokens.create(known[0].id, label)

    owner, text = with_auth(data_dir, create)
    if as_json:
        print_json({"token": text, "user": owner, "label": label})
    else:
        click.echo(text)
        click.echo(f"This is shown once. Use it as SERVICEBAY_TOKEN; it acts as {owner}.", err=True)


def _no_owner(username: str | None) -> str:
    if username is None:
        return "Say whose token it is with --user; make an account with 'servicebay user add NAME'."
    return f"There is no account named {username!r}. Make it with 'servicebay user add NAME'."


@token.command("list")
@data_dir_option
@json_option
def list_tokens(data_dir: str | None, as_json: bool) -> None:
    """List tokens, without their secrets."""
    rows = with_auth(data_dir, lambda auth: auth.tokens.list())
    if as_json:
        return print_json(
            [
                {"id": r.id, "label": r.label, "user": r.username, "createdAt": r.created_at}
                | ({} if r.last_used_at is None else {"lastUsedAt": r.last_used_at})
                for r in rows
            ]
        )
    cells = ((r.id, r.label, r.username, age_text(r.created_at), age_text(r.last_used_at) or "never") for r in rows)
    return show(build_table(("ID", "LABEL", "USER", "AGE", "LAST USED"), (("ok", row) for row in cells)))


@token.command("revoke")
@click.argument("token_id", metavar="ID")
@data_dir_option
@json_option
def revoke_token(token_id: str, data_dir: str | None, as_json: bool) -> None:
    """Take a token back; it stops working at once."""
    if not with_auth(data_dir, lambda auth: auth.tokens.revoke(token_id)):
        raise click.ClickException(f"There is no token {token_id!r}. 'servicebay token list' shows all.")
    if as_json:
        print_json({"id": token_id, "revoked": True})
    else:
        click.echo(f"Revoked {token_id}.")
