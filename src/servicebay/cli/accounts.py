"""``servicebay user`` and ``servicebay token``: they work on the data directory, whether the hub runs or not."""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

import click

from servicebay.settings.model import resolve_data_dir

from .asking import confirm
from .output import age_text, build_table, json_option, print_json, show

if TYPE_CHECKING:
    from servicebay.auth.passkeys import Passkey
    from servicebay.auth.people import By
    from servicebay.auth.roles import Role, Scope
    from servicebay.auth.service import Auth
    from servicebay.auth.tokens import TokenRecord
    from servicebay.auth.users import User

T = TypeVar("T")
ROLES = ("viewer", "operator", "administrator")
SCOPES = ("read", "operate", "admin")
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
@click.option("--role", type=click.Choice(ROLES), help="What they may [viewer; administrator for the first account].")
@data_dir_option
@json_option
def add_user(name: str, password_stdin: bool, role: "Role | None", data_dir: str | None, as_json: bool) -> None:
    """Add an account. A viewer sees, an operator starts, stops, deploys and edits, an administrator does everything."""
    password = _read_password(password_stdin)

    async def add(auth: "Auth") -> "Role":
        given: Role = role or ("administrator" if await auth.setup_needed() else "viewer")
        await auth.add_user(name, password, given)
        return given

    given = with_auth(data_dir, add)
    if as_json:
        print_json({"name": name, "role": given})
    else:
        click.echo(f"Added {name}, {given}.")


@user.command("list")
@data_dir_option
@json_option
def list_users(data_dir: str | None, as_json: bool) -> None:
    """List accounts, their roles, and what they sign in with beside the password."""

    async def look(auth: "Auth") -> "tuple[list[User], set[int], dict[int, int]]":
        return await auth.users.list(), await auth.second_factor.enabled_for(), await auth.passkeys.counts()

    rows, second_factors, passkeys = with_auth(data_dir, look)
    if as_json:
        return print_json(
            [
                {"name": r.name, "role": r.role, "createdAt": r.created_at}
                | {"secondFactor": r.id in second_factors, "passkeys": passkeys.get(r.id, 0)}
                | ({} if r.disabled_at is None else {"disabledAt": r.disabled_at})
                for r in rows
            ]
        )
    cells = (
        (
            *(r.name, r.role, "disabled" if r.disabled_at else "", "yes" if r.id in second_factors else ""),
            *(str(passkeys.get(r.id, "")), age_text(r.created_at)),
        )
        for r in rows
    )
    heads = ("NAME", "ROLE", "STATE", "SECOND STEP", "PASSKEYS", "AGE")
    return show(build_table(heads, (("ok", row) for row in cells)))


@user.command("passkeys")
@click.argument("name")
@data_dir_option
@json_option
def list_passkeys(name: str, data_dir: str | None, as_json: bool) -> None:
    """List an account's passkeys, and where each works."""

    async def look(auth: "Auth") -> "list[Passkey]":
        return await auth.passkeys.list((await auth.users.known(name)).id)

    rows = with_auth(data_dir, look)
    if as_json:
        return print_json(
            [
                {"id": r.id, "name": r.name, "site": r.site, "createdAt": r.created_at}
                | ({} if r.last_used_at is None else {"lastUsedAt": r.last_used_at})
                | ({} if r.suspect_at is None else {"suspectAt": r.suspect_at})
                for r in rows
            ]
        )
    cells = (
        (
            *(r.name, r.site, age_text(r.created_at), age_text(r.last_used_at) or "never"),
            "may have been copied" if r.suspect_at else "",
        )
        for r in rows
    )
    return show(build_table(("NAME", "WORKS AT", "AGE", "LAST USED", "STATE"), (("ok", row) for row in cells)))


@user.command("take-passkeys")
@click.argument("name")
@data_dir_option
@json_option
def take_passkeys(name: str, data_dir: str | None, as_json: bool) -> None:
    """Take all passkeys from somebody whose device was lost; the password stays."""
    count = with_auth(data_dir, lambda auth: auth.take_passkeys(name, _by()))
    if as_json:
        print_json({"name": name, "taken": count})
    else:
        click.echo(f"Took {count} passkey{'' if count == 1 else 's'} from {name}.")


@user.command("take-second-factor")
@click.argument("name")
@data_dir_option
@json_option
def take_second_factor(name: str, data_dir: str | None, as_json: bool) -> None:
    """Take the second step from somebody who lost the app and the recovery codes; the password stays."""
    was = with_auth(data_dir, lambda auth: auth.take_second_factor(name, _by()))
    if as_json:
        print_json({"name": name, "taken": was})
    else:
        click.echo(f"Took the second step from {name}." if was else f"{name} has no second step.")


@user.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@data_dir_option
@json_option
def set_role(name: str, role: "Role", data_dir: str | None, as_json: bool) -> None:
    """Give an account another role. It counts at once; pages that are open follow within half a minute."""

    with_auth(data_dir, lambda auth: auth.people.set_role(name, role, _by()))
    if as_json:
        print_json({"name": name, "role": role})
    else:
        click.echo(f"{name} is {role} now.")


@user.command("link")
@click.argument("name")
@data_dir_option
@json_option
def make_link(name: str, data_dir: str | None, as_json: bool) -> None:
    """Make a one-time link with which an account's password is set anew; until then the old one counts."""
    token, expires_at = with_auth(data_dir, lambda auth: auth.people.link(name, _by()))
    path = f"/welcome#token={token}&name={quote(name, safe='')}"
    if as_json:
        print_json({"name": name, "path": path, "expiresAt": expires_at})
    else:
        click.echo(path)
        click.echo("Open it behind the address of your ServiceBay. It works once, for three days.", err=True)


@user.command("disable")
@click.argument("name")
@data_dir_option
@json_option
def disable_user(name: str, data_dir: str | None, as_json: bool) -> None:
    """Let somebody sign in no more; their sessions end and their tokens rest."""
    _set_disabled(name, True, data_dir, as_json)


@user.command("enable")
@click.argument("name")
@data_dir_option
@json_option
def enable_user(name: str, data_dir: str | None, as_json: bool) -> None:
    """Let somebody sign in again."""
    _set_disabled(name, False, data_dir, as_json)


def _set_disabled(name: str, disabled: bool, data_dir: str | None, as_json: bool) -> None:
    with_auth(data_dir, lambda auth: auth.people.set_disabled(name, disabled, _by()))
    if as_json:
        print_json({"name": name, "disabled": disabled})
    else:
        click.echo(f"{name} is {'disabled' if disabled else 'enabled'}.")


@user.command("delete")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_dir_option
@json_option
def delete_user(name: str, yes: bool, data_dir: str | None, as_json: bool) -> None:
    """Delete an account with its sessions and tokens; what it did stays in the audit log."""
    confirm(f"Delete the account {name}?", yes)
    with_auth(data_dir, lambda auth: auth.people.delete(name, _by()))
    if as_json:
        print_json({"name": name, "deleted": True})
    else:
        click.echo(f"Deleted {name}.")


def _by() -> "By":
    """Who works on the data directory: for the record."""
    from servicebay.auth.people import By

    return By("command line", "")


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
@click.option("--scope", type=click.Choice(SCOPES), default="operate", show_default=True, help="The most it may.")
@click.option("--days", type=click.IntRange(1, 3650), help="How long it counts [until it is revoked].")
@data_dir_option
@json_option
def create_token(
    username: str | None, label: str, scope: "Scope", days: int | None, data_dir: str | None, as_json: bool
) -> None:
    """Make a token and print it. It is shown this once. It may never more than its owner."""
    expires_at = None if days is None else int(time.time() + days * 24 * 3600) * 1000

    async def create(auth: "Auth") -> tuple[str, str]:
        known = [u for u in await auth.users.list() if username in (None, u.name)]
        if len(known) != 1:
            raise click.ClickException(_no_owner(username))
        return known[0].name, await auth.tokens.create(known[0].id, label, scope, expires_at)

    owner, text = with_auth(data_dir, create)
    if as_json:
        expiry = {} if expires_at is None else {"expiresAt": expires_at}
        print_json({"token": text, "user": owner, "label": label, "scope": scope} | expiry)
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
                {"id": r.id, "label": r.label, "user": r.username, "scope": r.scope, "createdAt": r.created_at}
                | ({} if r.last_used_at is None else {"lastUsedAt": r.last_used_at})
                | ({} if r.expires_at is None else {"expiresAt": r.expires_at})
                for r in rows
            ]
        )
    cells = (
        (r.id, r.label, r.username, r.scope, age_text(r.created_at), age_text(r.last_used_at) or "never", _end(r))
        for r in rows
    )
    return show(
        build_table(("ID", "LABEL", "USER", "SCOPE", "AGE", "LAST USED", "ENDS"), (("ok", row) for row in cells))
    )


def _end(record: "TokenRecord") -> str:
    return "" if record.expires_at is None else time.strftime("%Y-%m-%d", time.localtime(record.expires_at / 1000))


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
