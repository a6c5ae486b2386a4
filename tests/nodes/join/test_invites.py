import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.nodes.errors import NodeError
from servicebay.nodes.join.invites import MAX_OPEN, VALID_MS, Invites
from tests.nodes.parts import MemoryInvites

pytestmark = pytest.mark.anyio
KEY, OTHER_KEY = "ssh-ed25519 AAAA", "ssh-ed25519 BBBB"


class Clock:
    now_ms = 1_000_000

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept() -> MemoryInvites:
    return MemoryInvites()


@pytest.fixture
def invites(kept: MemoryInvites, clock: Clock) -> Invites:
    return Invites(kept, clock)


async def test_a_token_opens_what_it_was_made_for(invites: Invites) -> None:
    token, invite = await invites.create("attic", "hub.lan")
    assert invites.judge(token, KEY) == invite
    assert (invite.node, invite.host) == ("attic", "hub.lan")


async def test_a_token_is_used_by_one_key_which_may_come_again(invites: Invites) -> None:
    token, invite = await invites.create("attic", "hub.lan")
    await invites.use(invite, KEY)
    assert invites.judge(token, OTHER_KEY) is None
    again = invites.judge(token, KEY)
    assert again is not None
    assert again.key == KEY


async def test_of_two_keys_that_show_a_token_at_once_the_second_to_use_it_is_refused(invites: Invites) -> None:
    token, _ = await invites.create("attic", "hub.lan")
    first, second = invites.judge(token, KEY), invites.judge(token, OTHER_KEY)
    assert first is not None
    assert second is not None
    await invites.use(first, KEY)
    with pytest.raises(NodeError, match="used by another node"):
        await invites.use(second, OTHER_KEY)
    assert invites.judge(token, KEY) is not None


async def test_a_token_that_was_shown_in_time_is_not_used_after_it(invites: Invites, clock: Clock) -> None:
    token, _ = await invites.create("attic", "hub.lan")
    shown = invites.judge(token, KEY)
    assert shown is not None
    clock.now_ms += VALID_MS
    with pytest.raises(NodeError, match="is over"):
        await invites.use(shown, KEY)


async def test_a_token_lasts_fifteen_minutes(invites: Invites, clock: Clock) -> None:
    token, _ = await invites.create("attic", "hub.lan")
    clock.now_ms += VALID_MS - 1
    assert invites.judge(token, KEY)
    clock.now_ms += 1
    assert invites.judge(token, KEY) is None


async def test_only_its_hash_is_kept_and_a_restart_of_the_hub_does_not_end_it(
    invites: Invites, kept: MemoryInvites, clock: Clock
) -> None:
    token, invite = await invites.create("attic", "hub.lan")
    assert token.split("-")[1] not in str(kept.kept)
    fresh = Invites(kept, clock)
    await fresh.load()
    assert fresh.judge(token, KEY) == invite


async def test_expired_ones_are_forgotten(invites: Invites, kept: MemoryInvites, clock: Clock) -> None:
    await invites.create("attic", "hub.lan")
    clock.now_ms += VALID_MS
    await invites.create("cellar", "hub.lan")
    assert [invite.node for invite in kept.kept.values()] == ["cellar"]
    clock.now_ms += VALID_MS
    await Invites(kept, clock).load()
    assert kept.kept == {}


async def test_too_many_open_ones_push_out_the_oldest(invites: Invites, kept: MemoryInvites) -> None:
    tokens = [(await invites.create(f"n{number}", "hub.lan"))[0] for number in range(MAX_OPEN + 1)]
    assert len(kept.kept) == MAX_OPEN
    assert invites.judge(tokens[0], KEY) is None
    assert invites.judge(tokens[-1], KEY)


@given(st.one_of(st.text(), st.from_regex(r"[0-9a-f]{16}-[0-9a-f]{48}", fullmatch=True)))
def test_no_other_text_is_a_token(text: str) -> None:
    async def check() -> None:
        invites = Invites(MemoryInvites(), Clock())
        token, _ = await invites.create("attic", "hub.lan")
        assert invites.judge(text, KEY) is None
        assert invites.judge(token[:17] + text, KEY) is None
        assert invites.judge(token + text, KEY) is None or text == ""

    anyio.run(check)
