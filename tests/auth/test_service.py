import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from servicebay.auth.audit import Audit
from servicebay.auth.errors import AuthError
from servicebay.auth.identity import Identity
from servicebay.auth.passwords import STAND_IN
from servicebay.auth.service import Auth
from servicebay.auth.sessions import DAY_MS, IDLE_MS, LIFETIME_MS
from servicebay.auth.tokens import LocalToken
from servicebay.storage.database import Database

pytestmark = pytest.mark.anyio
PASSWORD = "correct horse battery"


class Clock:
    def __init__(self) -> None:
        self.now_ms = 1_700_000_000_000

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def steady() -> Clock:
    """The clock that nobody sets."""
    return Clock()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(tmp_path / "data" / "servicebay.db")
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def auth(database: Database, clock: Clock, steady: Clock) -> Auth:
    return Auth(database, Audit(database, clock), clock, steady_ms=steady)


async def test_only_one_of_many_at_once_makes_the_first_account(auth: Auth) -> None:
    token = await auth.open_setup()
    assert token is not None
    tries = (auth.setup(token, f"user{n}", PASSWORD, f"10.0.0.{n}") for n in range(4))
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(result, BaseException) for result in results) == 1
    assert {error.code for error in results if isinstance(error, AuthError)} == {"setup-closed"}
    assert await auth.users.count() == 1


async def test_an_earlier_setup_link_is_void(auth: Auth) -> None:
    old, new = await auth.open_setup(), await auth.open_setup()
    assert old is not None
    assert new is not None
    with pytest.raises(AuthError, match="not valid"):
        await auth.setup(old, "anna", PASSWORD, "")
    await auth.setup(new, "anna", PASSWORD, "")


async def test_the_setup_link_closes_when_an_account_was_made_otherwise(auth: Auth) -> None:
    token = await auth.open_setup()
    assert token is not None
    await auth.add_user("anna", PASSWORD)
    with pytest.raises(AuthError, match="already exists"):
        await auth.setup(token, "eve", PASSWORD, "")


@pytest.mark.parametrize("name", ["", " ", "a b", "a" * 65, "-a", "ä", "a\0", "a\n", "../a", "a;b"])
async def test_odd_user_names_are_refused(auth: Auth, name: str) -> None:
    with pytest.raises(AuthError) as caught:
        await auth.add_user(name, PASSWORD)
    assert (caught.value.code, caught.value.field) == ("invalid-name", "username")


@pytest.mark.parametrize("password", ["", "short", "a" * 9, "a" * 1001])
async def test_weak_and_huge_passwords_are_refused(auth: Auth, password: str) -> None:
    with pytest.raises(AuthError) as caught:
        await auth.add_user("anna", password)
    assert (caught.value.code, caught.value.field) == ("weak-password", "password")


async def test_a_session_lives_while_used_and_ends_in_any_case(auth: Auth, clock: Clock) -> None:
    await auth.add_user("anna", PASSWORD)
    token, first = await auth.login("anna", PASSWORD, "")
    assert first.expires_at == clock.now_ms + IDLE_MS
    clock.now_ms += 60_000
    assert (await auth.identify(token, None)) == first  # used within the hour: nothing is written
    start, uses = clock.now_ms, 0
    while await auth.identify(token, None) is not None:
        clock.now_ms += 10 * DAY_MS
        uses += 1
    assert LIFETIME_MS <= clock.now_ms - start <= LIFETIME_MS + 10 * DAY_MS
    token, _ = await auth.login("anna", PASSWORD, "")
    clock.now_ms += IDLE_MS
    assert await auth.identify(token, None) is None


async def test_ended_sessions_are_forgotten(auth: Auth, database: Database, clock: Clock) -> None:
    await auth.add_user("anna", PASSWORD)
    await auth.login("anna", PASSWORD, "")
    clock.now_ms += IDLE_MS
    await auth.prune()
    async with database.begin() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM sessions"))).scalar_one() == 0


async def test_no_secret_is_in_the_database(auth: Auth, database: Database, clock: Clock) -> None:
    await auth.add_user("anna", PASSWORD)
    session, _ = await auth.login("anna", PASSWORD, "")
    user = await auth.users.find("anna")
    assert user is not None
    token = await auth.tokens.create(user.id, "x")
    setup = await auth.open_setup()
    assert setup is None
    async with database.begin() as connection:
        await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    content = b"".join(file.read_bytes() for file in database.path.parent.glob("servicebay.db*"))
    for secret in (PASSWORD, session, token.split("_")[2]):
        assert secret.encode() not in content
    assert b"$argon2id$" in content


async def test_revoked_and_ended_credentials_are_no_longer_valid(auth: Auth) -> None:
    await auth.add_user("anna", PASSWORD)
    _, session = await auth.login("anna", PASSWORD, "")
    user = await auth.users.find("anna")
    assert user is not None
    token = await auth.identify(None, await auth.tokens.create(user.id, "x"))
    assert token is not None
    told: list[str] = []
    auth.on_revoked(told.append)
    assert await auth.still_valid(session)
    assert await auth.still_valid(token)
    await auth.logout(session, "")
    await auth.tokens.revoke(token.key)
    assert told == [session.key]
    assert not await auth.still_valid(session)
    assert not await auth.still_valid(token)


async def test_the_account_limit_holds_from_any_address_for_its_time_whatever_the_clock_is_set_to(
    auth: Auth, clock: Clock, steady: Clock
) -> None:
    codes = []
    for number in range(12):
        with pytest.raises(AuthError) as caught:
            await auth.login("anna", "no", f"10.0.{number}.1")
        codes.append(caught.value.code)
    assert codes == ["invalid-credentials"] * 10 + ["rate-limited"] * 2
    clock.now_ms += DAY_MS
    with pytest.raises(AuthError, match="Too many attempts"):
        await auth.login("anna", "no", "")
    clock.now_ms -= 2 * DAY_MS
    steady.now_ms += 301_000
    with pytest.raises(AuthError, match="wrong"):
        await auth.login("anna", "no", "")


async def test_a_name_taken_twice_is_told(auth: Auth) -> None:
    await auth.add_user("anna", PASSWORD)
    with pytest.raises(AuthError) as caught:
        await auth.add_user("anna", PASSWORD)
    assert caught.value.code == "name-taken"


def test_an_unknown_name_costs_as_much_as_a_known_one() -> None:
    assert not PasswordHasher().check_needs_rehash(STAND_IN)


async def test_an_unknown_name_never_signs_in(auth: Auth) -> None:
    assert not await auth.passwords.verify(None, "")
    assert not await auth.passwords.verify("not a hash", "x")


def test_the_local_token_is_published_for_the_owner_and_taken_away_again(tmp_path: Path) -> None:
    token = LocalToken()
    (tmp_path / "local-token").write_text("left by a hub that was killed")
    with token.published(tmp_path, "http://127.0.0.1:1"):
        file = tmp_path / "local-token"
        assert file.stat().st_mode & 0o777 == 0o600
        assert token.text in file.read_text()
    assert list(tmp_path.iterdir()) == []
    assert token.verify(token.text) == Identity("local", "local", "local", role="administrator")
    assert LocalToken().verify(token.text) is None
    assert token.verify("sb_local_") is None
