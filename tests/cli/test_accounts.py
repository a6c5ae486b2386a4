"""Accounts and tokens are made on the data directory, with or without a running hub."""

import sqlite3
from contextlib import closing

from tests.cli.running import Bay

PASSWORD = "correct horse battery\n"


def test_an_account_is_added_once(fresh: Bay) -> None:
    done = fresh.run("user", "add", "anna", "--password-stdin", stdin=PASSWORD)
    assert (done.status, done.out) == (0, "Added anna, administrator.\n")
    again = fresh.run("user", "add", "anna", "--password-stdin", stdin=PASSWORD)
    assert (again.status, again.err) == (1, "Error: There already is an account named anna.\n")


def test_a_weak_password_and_a_hostile_name_are_refused(fresh: Bay) -> None:
    assert "at least" in fresh.run("user", "add", "anna", "--password-stdin", stdin="short\n").err
    done = fresh.run("user", "add", "; rm -rf ~", "--password-stdin", stdin=PASSWORD)
    assert done.status == 1
    assert "user name" in done.err


def test_a_password_is_never_read_without_being_told_to(fresh: Bay) -> None:
    assert fresh.run("user", "add", "anna", stdin=PASSWORD).status == 2


def test_a_token_needs_to_know_whose_it_is(fresh: Bay) -> None:
    assert "servicebay user add" in fresh.run("token", "create").err
    for name in ("anna", "bert"):
        fresh.run("user", "add", name, "--password-stdin", stdin=PASSWORD)
    assert "--user" in fresh.run("token", "create").err
    assert "no account named 'carl'" in fresh.run("token", "create", "--user", "carl").err
    assert fresh.run("token", "create", "--user", "bert", "--json").json["user"] == "bert"


def test_a_token_made_while_the_hub_runs_works_at_once_until_it_is_revoked(bay: Bay) -> None:
    bay.run("user", "add", "token-owner", "--password-stdin", stdin=PASSWORD)
    made = bay.run("token", "create", "--user", "token-owner", "--label", "a test")
    token = made.out.strip()
    assert token.startswith("sb_")
    env = {"SERVICEBAY_TOKEN": token}
    assert bay.run("node", "list", env=env).status == 0
    (row,) = [row for row in bay.run("token", "list", "--json").json if row["label"] == "a test"]
    assert token not in bay.run("token", "list").out
    assert bay.run("token", "revoke", row["id"]).status == 0
    assert bay.run("node", "list", env=env).status == 1
    assert bay.run("token", "revoke", row["id"]).status == 1


def test_roles_are_given_and_the_last_administrator_stays_one(fresh: Bay) -> None:
    for name, more in (("anna", ()), ("vera", ()), ("olga", ("--role", "operator"))):
        assert fresh.run("user", "add", name, "--password-stdin", *more, stdin=PASSWORD).status == 0
    rows = {row["name"]: row["role"] for row in fresh.run("user", "list", "--json").json}
    assert rows == {"anna": "administrator", "olga": "operator", "vera": "viewer"}
    refused = fresh.run("user", "role", "anna", "viewer")
    assert (refused.status, "last administrator" in refused.err) == (1, True)
    assert fresh.run("user", "role", "vera", "administrator").out == "vera is administrator now.\n"
    assert fresh.run("user", "role", "anna", "viewer").status == 0
    assert "no account named carl" in fresh.run("user", "role", "carl", "viewer").err
    assert "operator" in fresh.run("user", "list").out


def test_a_token_has_a_scope_and_may_end(bay: Bay) -> None:
    bay.run("user", "add", "scoped", "--password-stdin", "--role", "administrator", stdin=PASSWORD)
    create = ("token", "create", "--user", "scoped", "--days", "2", "--json")
    reading = bay.run(*create, "--scope", "read").json
    assert (reading["scope"], "expiresAt" in reading) == ("read", True)
    env = {"SERVICEBAY_TOKEN": reading["token"]}
    assert bay.run("node", "list", env=env).status == 0
    refused = bay.run("node", "remove", "nas", "--yes", env=env)
    assert (refused.status, "scope is read" in refused.err) == (1, True), refused.err
    assert {row["scope"] for row in bay.run("token", "list", "--json").json if row["user"] == "scoped"} == {"read"}
    assert "ENDS" in bay.run("token", "list").out


def test_accounts_are_disabled_deleted_and_given_a_link(fresh: Bay) -> None:
    for name in ("anna", "vera"):
        fresh.run("user", "add", name, "--password-stdin", stdin=PASSWORD)
    assert fresh.run("user", "disable", "vera").out == "vera is disabled.\n"
    assert "disabled" in fresh.run("user", "list").out
    assert fresh.run("user", "enable", "vera", "--json").json == {"name": "vera", "disabled": False}
    link = fresh.run("user", "link", "vera").out.strip()
    assert (link.startswith("/welcome#token="), link.endswith("&name=vera")) == (True, True)
    for command in (("disable", "anna"), ("delete", "anna", "--yes")):
        assert "last administrator" in fresh.run("user", *command).err
    unasked = fresh.run("user", "delete", "vera")
    assert (unasked.status, "Confirm with --yes." in unasked.err) == (2, True), unasked.err
    declined = fresh.run("user", "delete", "vera", stdin="n\n")
    assert (declined.status, "Aborted!" in declined.err) == (1, True), declined.err
    assert "vera" in fresh.run("user", "list").out
    assert fresh.run("user", "delete", "vera", "--yes").out == "Deleted vera.\n"
    assert "no account named vera" in fresh.run("user", "link", "vera").err
    fresh.run("user", "add", "piped", "--password-stdin", stdin=PASSWORD)
    assert "Deleted piped.\n" in fresh.run("user", "delete", "piped", stdin="y\n" * 9).out


def test_passkeys_and_second_steps_are_listed_and_taken_away(fresh: Bay) -> None:
    fresh.run("user", "add", "anna", "--password-stdin", stdin=PASSWORD)
    columns = "id, user_id, credential_id, public_key, sign_count, site, name, transports, synced, created_at"
    with closing(sqlite3.connect(fresh.data_dir / "servicebay.db")) as database, database:
        database.execute(
            f"INSERT INTO passkeys ({columns}, suspect_at)"
            " VALUES ('a', 1, x'01', x'02', 0, 'nas.lan', 'stick', '', 0, 1, 2)"
        )
        database.execute("INSERT INTO totp VALUES (1, 'sealed', 1, 0)")
    (row,) = fresh.run("user", "list", "--json").json
    assert (row["secondFactor"], row["passkeys"]) == (True, 1)
    assert "SECOND STEP" in fresh.run("user", "list").out
    (passkey,) = fresh.run("user", "passkeys", "anna", "--json").json
    assert passkey == {"id": "a", "name": "stick", "site": "nas.lan", "createdAt": 1, "suspectAt": 2}
    assert "may have been copied" in fresh.run("user", "passkeys", "anna").out
    assert fresh.run("user", "take-passkeys", "anna").out == "Took 1 passkey from anna.\n"
    assert fresh.run("user", "take-second-factor", "anna").out == "Took the second step from anna.\n"
    assert fresh.run("user", "take-second-factor", "anna", "--json").json == {"name": "anna", "taken": False}
    (row,) = fresh.run("user", "list", "--json").json
    assert (row["secondFactor"], row["passkeys"]) == (False, 0)
    assert "no account named carl" in fresh.run("user", "take-passkeys", "carl").err
