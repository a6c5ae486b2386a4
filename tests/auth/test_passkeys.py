"""Passkeys against an authenticator in software: the good way, and each way of being bad."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from servicebay.auth.attempts import ATTEMPTS_PER_ADDRESS, QUESTIONS_PER_ADDRESS
from servicebay.auth.audit import Audit, AuditQuery, AuditRow
from servicebay.auth.ceremony import Assertion
from servicebay.auth.challenges import LIFETIME_MS, PER_OWNER, Challenges
from servicebay.auth.errors import AuthError
from servicebay.auth.identity import Identity
from servicebay.auth.passkeys import MOST_PER_ACCOUNT
from servicebay.auth.people import By
from servicebay.auth.service import Auth
from servicebay.auth.site import Site, read_site
from servicebay.storage.database import Database
from tests.auth.authenticator import CAN_SYNC, PRESENT, SYNCED, VERIFIED, Passkey, data_of, text

pytestmark = pytest.mark.anyio
SITE = Site("nas.example.net", "https://nas.example.net")
NOW_MS = 1_700_000_000_000
BROWSER = "a browser"


class Door:
    """An ``Auth`` with its clock, and browsers that go through it."""

    def __init__(self, database: Database) -> None:
        self.now_ms = NOW_MS
        self.audit = Audit(database, lambda: self.now_ms)
        self.auth = Auth(database, self.audit, lambda: self.now_ms, steady_ms=lambda: self.now_ms)
        self.passkeys = self.auth.passkey_sign_in

    async def person(self, name: str) -> Identity:
        user = await self.auth.users.add(name, "no password", "viewer")
        return (await self.auth.sessions.create(user.id, ""))[1]

    async def begin(self, who: Identity) -> tuple[str, str]:
        begun = await self.passkeys.begin_adding(await self.auth.users.known(who.username), who.key, SITE)
        return text(begun.challenge), text(begun.handle)

    async def add(self, who: Identity, device: Passkey, name: str = "phone") -> str:
        made = device.make(*await self.begin(who))
        return (await self.passkeys.add(who, made, SITE, name, ["usb", "odd"], "10.0.0.5")).id

    async def asked(self, browser: str = BROWSER, site: Site = SITE) -> str:
        return text((await self.passkeys.begin(browser, site, "10.0.0.5"))[0])

    async def login(self, brought: Assertion, browser: str = BROWSER, site: Site = SITE) -> Identity:
        return (await self.passkeys.login(brought, browser, site, "10.0.0.5", "Firefox"))[1]

    async def refused(self, brought: Assertion, browser: str = BROWSER, site: Site = SITE) -> str:
        with pytest.raises(AuthError) as caught:
            await self.login(brought, browser, site)
        return caught.value.code

    async def add_badly(self, who: Identity, device: Passkey) -> str:
        with pytest.raises(AuthError) as caught:
            await self.add(who, device)
        return caught.value.code

    async def sign_badly(self, _who: Identity, device: Passkey) -> str:
        return await self.refused(device.sign(await self.asked()))

    async def last(self) -> AuditRow:
        return (await self.audit.recent(1))[0]


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    database = Database(tmp_path / "data" / "servicebay.db")
    await database.open()
    yield Door(database)
    await database.close()


async def test_a_passkey_is_made_and_signs_in_without_a_name(door: Door) -> None:
    anna = await door.person("anna")
    phone, stick = Passkey(flags=PRESENT | VERIFIED | CAN_SYNC | SYNCED, counts=False), Passkey()
    await door.add(anna, phone)
    assert (await door.passkeys.begin_adding(await door.auth.users.known("anna"), anna.key, SITE)).own != []
    await door.add(anna, stick, "stick")
    assert phone.handle == stick.handle  # a device keeps one of an account
    for device in (phone, phone, stick, stick):
        assert (await door.login(device.sign(await door.asked()))).username == "anna"
    rows = await door.auth.passkeys.list((await door.auth.users.known("anna")).id)
    told = [(row.name, row.synced, row.transports, row.last_used_at, row.suspect_at) for row in rows]
    assert sorted(told) == [("phone", True, ("usb",), NOW_MS, None), ("stick", False, ("usb",), NOW_MS, None)]
    line = await door.last()
    assert (line.actor, line.action, line.outcome, line.detail) == ("anna", "auth.login", "ok", "by passkey stick")


Bend = Callable[[Passkey], object]
LIES: dict[str, tuple[Bend, str]] = {
    "another page": (lambda key: setattr(key, "origin", "https://evil.example"), "origin"),
    "plain http": (lambda key: setattr(key, "origin", "http://nas.example.net"), "origin"),
    "another port": (lambda key: setattr(key, "origin", "https://nas.example.net:8443"), "origin"),
    "within another page": (lambda key: setattr(key, "cross_origin", True), "Made within a page of another site"),
    "another site": (lambda key: setattr(key, "site", "evil.example"), "RP ID"),
    "nobody verified": (lambda key: setattr(key, "flags", PRESENT), "verif"),
    "nobody there": (lambda key: setattr(key, "flags", VERIFIED), "present"),
}
"""Both when it is made and when it signs: what is bent, and a word of what the record says."""


async def test_what_lies_is_not_kept_and_does_not_sign_in(door: Door) -> None:
    anna, good = await door.person("anna"), Passkey()
    await door.add(anna, good)
    for lie, (bend, word) in LIES.items():
        for device, try_it in ((Passkey(), door.add_badly), (replace(good), door.sign_badly)):
            bend(device)
            assert await try_it(anna, device) == "wrong-passkey", lie
            line = await door.last()
            assert (line.actor, line.outcome) == ("anna", "wrong-passkey"), lie
            assert word in line.detail, lie
            door.auth._attempts.forget("anna")
    assert (await door.auth.passkeys.counts()) == {1: 1}


async def test_each_part_that_is_not_its_own_is_refused(door: Door) -> None:
    device, other = Passkey(), Passkey()
    await door.add(await door.person("anna"), device)
    await door.add(await door.person("ben"), other)
    assert await door.refused(replace(other.sign(await door.asked()), id=device.id, handle=device.handle)) == (
        "wrong-passkey"
    )
    assert "signature" in (await door.last()).detail
    for handle in (other.handle, "", "%"):
        assert await door.refused(replace(device.sign(await door.asked()), handle=handle)) == "wrong-passkey"
    assert await door.refused(Passkey(handle=device.handle).sign(await door.asked())) == "wrong-passkey"
    assert (await door.last()).actor == "unknown"
    assert await door.refused(device.sign(await door.asked(), "webauthn.create")) == "wrong-passkey"
    good = device.sign(await door.asked())
    assert await door.refused(replace(good, signature=text(data_of(good.signature)[:-1]))) == "wrong-passkey"
    assert (await door.login(device.sign(await door.asked()))).username == "anna"


async def test_a_challenge_counts_once_for_its_browser_its_purpose_and_its_time(door: Door) -> None:
    device, anna = Passkey(), await door.person("anna")
    await door.add(anna, device)
    good = device.sign(await door.asked())
    assert await door.refused(good, "another browser") == "passkey-late"
    assert (await door.login(good)).username == "anna"
    assert await door.refused(good) == "passkey-late"  # replayed
    assert await door.refused(device.sign(text(bytes(32)))) == "passkey-late"  # never made here
    assert await door.refused(device.sign((await door.begin(anna))[0]), anna.key) == "passkey-late"  # to add one
    late = device.sign(await door.asked())
    door.now_ms += LIFETIME_MS
    assert await door.refused(late) == "passkey-late"
    ben = await door.person("ben")
    with pytest.raises(AuthError, match="took too long"):
        await door.passkeys.add(ben, Passkey().make(*await door.begin(anna)), SITE, "x", [], "")


async def test_a_passkey_is_of_one_name(door: Door) -> None:
    device, elsewhere = Passkey(), Site("other.example.net", "https://other.example.net")
    await door.add(await door.person("anna"), device)
    assert (await door.passkeys.begin(BROWSER, SITE, ""))[1] is True
    assert (await door.passkeys.begin(BROWSER, elsewhere, ""))[1] is False
    assert await door.refused(device.sign(await door.asked()), site=elsewhere) == "passkey-late"
    device.site, device.origin = elsewhere.name, elsewhere.origin
    assert await door.refused(device.sign(await door.asked(site=elsewhere)), site=elsewhere) == "wrong-passkey"
    assert (await door.last()).detail == "Made for nas.example.net"


async def test_a_count_that_goes_back_is_refused_told_and_marked(door: Door) -> None:
    device, anna = Passkey(count=5), await door.person("anna")
    await door.add(anna, device)
    assert (await door.login(device.sign(await door.asked()))).username == "anna"
    copy = replace(device, count=3)
    assert await door.refused(copy.sign(await door.asked())) == "passkey-copy"
    line = await door.last()
    assert (line.outcome, line.detail) == ("passkey-copy", "the count of phone went back: it may have been copied")
    copy.count, copy.counts = 0, False
    assert await door.refused(copy.sign(await door.asked())) == "passkey-copy"
    (row,) = await door.auth.passkeys.list((await door.auth.users.known("anna")).id)
    assert row.suspect_at == NOW_MS
    assert (await door.login(device.sign(await door.asked()))).username == "anna"


async def test_who_may_not_sign_in_may_not_by_passkey(door: Door) -> None:
    device = Passkey()
    await door.add(await door.person("anna"), device)
    await door.auth.users.set_disabled(await door.auth.users.known("anna"), True)
    assert await door.refused(device.sign(await door.asked())) == "disabled"


async def test_tries_and_questions_are_limited(door: Door) -> None:
    codes = [await door.refused(Passkey().sign(await door.asked())) for _ in range(ATTEMPTS_PER_ADDRESS)]
    assert set(codes) == {"wrong-passkey"}
    assert await door.refused(Passkey().sign(await door.asked())) == "rate-limited"
    with pytest.raises(AuthError, match="Too many"):  # passwords and passkeys count together
        await door.auth.login("anna", "x", "10.0.0.5")
    for _ in range(QUESTIONS_PER_ADDRESS - ATTEMPTS_PER_ADDRESS - 1):
        await door.asked()
    with pytest.raises(AuthError, match="Too many"):
        await door.asked()


async def test_what_is_odd_is_refused_and_nothing_else(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door.auth._attempts, "_count", lambda _limiter, _key: None)
    device, anna = Passkey(), await door.person("anna")
    await door.add(anna, device)
    for part in ("client_data", "authenticator_data", "signature"):
        for bend in BENT:
            good = device.sign(await door.asked())
            assert await door.refused(replace(good, **{part: bend(getattr(good, part))})) in LATE_OR_WRONG, part
    for part in ("client_data", "attestation", "id"):
        for bend in BENT:
            made = Passkey().make(*await door.begin(anna))
            with pytest.raises(AuthError) as caught:
                await door.passkeys.add(anna, replace(made, **{part: bend(getattr(made, part))}), SITE, "x", [], "")
            assert caught.value.code in LATE_OR_WRONG, part
    for cut in range(0, 190, 5):
        made = Passkey().make(*await door.begin(anna))
        whole = data_of(made.attestation)
        assert cut < len(whole)
        with pytest.raises(AuthError):
            await door.passkeys.add(anna, replace(made, attestation=text(whole[:cut])), SITE, "x", [], "")


LATE_OR_WRONG = {"wrong-passkey", "passkey-late"}
BENT: tuple[Callable[[str], str], ...] = (
    lambda _text: "",
    lambda _text: "%",
    lambda _text: "ä",
    lambda _text: text(b"\xff" * 40),
    lambda _text: text(b"[]"),
    lambda _text: text(b"[" * 100_000),
    lambda _text: text(b'{"type": 1, "challenge": 2, "origin": {}}'),
    lambda whole: whole[: len(whole) // 2],
)


async def test_how_many_and_how_they_are_called_is_bounded(door: Door) -> None:
    anna = await door.person("anna")
    user = await door.auth.users.known("anna")
    device = Passkey()
    first = await door.add(anna, device)
    for name in ("", "  ", "a" * 81, "a\nb"):
        with pytest.raises(AuthError) as caught:
            await door.auth.passkeys.rename(user.id, first, name)
        assert (caught.value.code, caught.value.field) == ("passkey-name", "name")
    with pytest.raises(AuthError, match="registered already"):
        await door.add(await door.person("ben"), device)
    for _ in range(MOST_PER_ACCOUNT - 1):
        await door.add(anna, Passkey())
    with pytest.raises(AuthError, match="Remove one first"):
        await door.add(anna, Passkey())
    ben = await door.auth.users.known("ben")
    await door.auth.passkeys.remove(ben.id, first)  # not ben's
    assert await door.auth.passkeys.counts() == {user.id: MOST_PER_ACCOUNT}
    await door.auth.people.delete("ben", By("anna", ""))
    assert await door.auth.passkeys.take(user.id) == MOST_PER_ACCOUNT
    assert await door.auth.passkeys.counts() == {}


async def test_the_record_has_no_challenge_and_no_key(door: Door) -> None:
    device = Passkey()
    await door.add(await door.person("anna"), device)
    asked = await door.asked()
    good = device.sign(asked)
    await door.login(good)
    await door.refused(good)
    told = str(await door.audit.find(AuditQuery(), 100))
    for secret in (asked, device.id, device.handle, good.signature):
        assert secret not in told


def test_challenges_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("servicebay.auth.challenges.CAPACITY", 50)
    now = NOW_MS
    challenges = Challenges(lambda: now)
    own = [challenges.make("anna", "add", "nas") for _ in range(PER_OWNER + 1)]
    taken = [challenges.take(each, "anna", "add", "nas") for each in own]
    assert taken == [False] + [True] * PER_OWNER
    assert not challenges.take(own[1], "anna", "add", "nas")
    for number in range(55):
        challenges.make(str(number), "add", "nas")
    assert len(challenges) == 50
    now += LIFETIME_MS
    challenges.make("anna", "add", "nas")
    assert len(challenges) == 1


@pytest.mark.parametrize(
    ("host", "secure", "origin"),
    [
        ("nas.example.net", True, "https://nas.example.net"),
        ("NAS.example.net:443", True, "https://nas.example.net"),
        ("nas.example.net:8443", True, "https://nas.example.net:8443"),
        ("nas", True, "https://nas"),
        ("localhost:8765", False, "http://localhost:8765"),
        ("localhost:80", False, "http://localhost"),
        ("bay.localhost", False, "http://bay.localhost"),
    ],
)
def test_the_site_is_the_name_that_the_hub_is_called_by(host: str, secure: bool, origin: str) -> None:
    site = read_site(host, secure)
    assert site.origin == origin
    assert site.name == origin.partition("://")[2].partition(":")[0]


@pytest.mark.parametrize(
    ("host", "secure", "words"),
    [
        ("192.168.1.5:8765", True, "192.168.1.5 is an IP address"),
        ("127.0.0.1:8765", False, "127.0.0.1 is an IP address"),
        ("[fd00::5]:8765", True, "fd00::5 is an IP address"),
        ("[::1]", False, "::1 is an IP address"),
        ("nas.example.net", False, "over HTTPS only, and nas.example.net was reached by plain HTTP"),
        ("localhost.example.net", False, "plain HTTP"),
        ("", True, "not asked for by one"),
        ("a b", True, "not asked for by one"),
        ("nas.example.net/evil", True, "not asked for by one"),
    ],
)
def test_an_address_without_passkeys_says_what_to_do(host: str, secure: bool, words: str) -> None:
    with pytest.raises(AuthError, match=re.escape(words)) as caught:
        read_site(host, secure)
    assert caught.value.code == "no-passkeys-here"
