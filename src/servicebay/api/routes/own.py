"""``/api/auth/password``, ``…/sessions``, ``…/tokens``: one's own affairs; administrators see everybody's."""

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from servicebay.api import grammar
from servicebay.api.needs import OPEN, SELF, demand
from servicebay.auth.device import device_text
from servicebay.auth.errors import AuthError
from servicebay.auth.roles import LEVEL_OF, LEVEL_OF_SCOPE, WHAT, lesser
from servicebay.auth.service import wall_clock_ms
from servicebay.auth.tokens import TokenRecord
from servicebay.auth.users import User
from servicebay.services.shapes.account import (
    AcceptBody,
    PasswordBody,
    SessionAnswer,
    SessionRow,
    TokenAnswer,
    TokenBody,
    TokenMade,
)

from .auth import signed_in
from .context import CallerPart, HubPart, identity_of

ID_LENGTH = 16
DAY_MS = 24 * 3600 * 1000
MOST_DAYS = 3650
LABEL_LIMIT = 80


@post("/auth/accept", status_code=200, opt=OPEN)
async def accept(data: JSONBody[AcceptBody], hub: HubPart, caller: CallerPart) -> Response[SessionAnswer]:
    """Set the password of an account with its one-time link, and sign in."""
    origin = caller.origin
    token, identity = await hub.auth.accept(data.token, data.password, origin.address, origin.device, data.code)
    return signed_in(token, identity, secure=origin.secure)


@put("/auth/password", status_code=204, opt=SELF)
async def change_password(data: JSONBody[PasswordBody], hub: HubPart, caller: CallerPart) -> None:
    """Change one's own password; all other sessions end."""
    await hub.auth.change_password(identity_of(caller), data.password, data.new_password, caller.origin.address)


@get("/auth/sessions", opt=SELF)
async def list_sessions(hub: HubPart, caller: CallerPart, everyone: FromQuery[bool] = False) -> list[SessionRow]:
    """One's own sessions, last used first; everybody's for administrators."""
    user = await asked_user(hub, caller, everyone)
    me = identity_of(caller).key
    return [
        SessionRow(
            id=row.key[:ID_LENGTH],
            username=row.username,
            device=device_text(row.device),
            agent=row.device,
            address=row.address,
            created_at=row.created_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
            current=row.key == me,
        )
        for row in await hub.auth.sessions.list(None if user is None else user.id)
    ]


@delete("/auth/sessions/{name:str}", status_code=204, opt=SELF)
async def end_session(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """End a session; its pages are signed out at once. Somebody else's only as an administrator."""
    me = identity_of(caller)
    found = [row for row in await hub.auth.sessions.list() if row.key[:ID_LENGTH] == name]
    if not found:
        raise AuthError("unknown-session", "This session has ended already.")
    if found[0].username != me.username:
        demand(caller, "administer")
    await hub.auth.sessions.end(found[0].key)
    hub.auth.tell_revoked([found[0].key])
    await hub.audit.record(me.username, caller.origin.address, "session.end", found[0].username, detail=name)


@post("/auth/sessions/end-others", status_code=204, opt=SELF)
async def end_other_sessions(hub: HubPart, caller: CallerPart) -> None:
    """End all one's own sessions but this one."""
    me = identity_of(caller)
    user = await hub.auth.users.known(me.username)
    count = await hub.auth.end_sessions(user.id, but=me.key)
    await hub.audit.record(me.username, caller.origin.address, "session.end", me.username, detail=f"{count} others")


@get("/auth/tokens", opt=SELF)
async def list_tokens(hub: HubPart, caller: CallerPart, everyone: FromQuery[bool] = False) -> list[TokenAnswer]:
    """One's own API tokens without their secrets; everybody's for administrators."""
    user = await asked_user(hub, caller, everyone)
    people = {each.name: each for each in await hub.auth.users.list()}
    tokens = await hub.auth.tokens.list(None if user is None else user.id)
    return [token_answer(row, people.get(row.username)) for row in tokens]


@post("/auth/tokens", status_code=201, opt=SELF)
async def make_token(data: JSONBody[TokenBody], hub: HubPart, caller: CallerPart) -> TokenMade:
    """Make a token of one's own. It is told this once, and may never more than its owner."""
    me, label = identity_of(caller), data.label.strip()
    if not 0 < len(label) <= LABEL_LIMIT:
        raise grammar.Misspelt("label", f"Say what it is for, in at most {LABEL_LIMIT} characters.")
    if data.days is not None and not 0 < data.days <= MOST_DAYS:
        raise grammar.Misspelt("days", f"A token counts 1 to {MOST_DAYS} days, or until it is revoked.")
    if lesser(LEVEL_OF_SCOPE[data.scope], me.level) != LEVEL_OF_SCOPE[data.scope]:
        raise grammar.Misspelt("scope", f"Your role is {me.role}: a token of yours cannot have the scope {data.scope}.")
    user = await hub.auth.users.known(me.username)
    expires_at = None if data.days is None else wall_clock_ms() + data.days * DAY_MS
    text = await hub.auth.tokens.create(user.id, label, data.scope, expires_at)
    made = TokenMade(token=text, id=text.split("_")[1])
    detail = f"{label}, {data.scope}" + ("" if data.days is None else f", {data.days} days")
    await hub.audit.record(me.username, caller.origin.address, "token.create", made.id, detail=detail)
    return made


@delete("/auth/tokens/{name:str}", status_code=204, opt=SELF)
async def revoke_token(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Take a token back; it stops working at once. Somebody else's only as an administrator."""
    me = identity_of(caller)
    found = next((row for row in await hub.auth.tokens.list() if row.id == name), None)
    if found is None:
        raise AuthError("unknown-token", "This token was revoked already.")
    if found.username != me.username:
        demand(caller, "administer")
    await hub.auth.tokens.revoke(name)
    hub.auth.tell_revoked([name])
    await hub.audit.record(me.username, caller.origin.address, "token.revoke", name, detail=found.label)


async def asked_user(hub: HubPart, caller: CallerPart, everyone: bool) -> User | None:
    """Whose rows are asked for: one's own, or nobody's in particular, which is for administrators."""
    if everyone:
        demand(caller, "administer")
        return None
    return await hub.auth.users.known(identity_of(caller).username)


def token_answer(row: TokenRecord, owner: User | None) -> TokenAnswer:
    """A token as it is answered."""
    level = lesser(LEVEL_OF_SCOPE[row.scope], LEVEL_OF[owner.role]) if owner is not None else "read"
    return TokenAnswer(
        id=row.id,
        label=row.label,
        username=row.username,
        scope=row.scope,
        may=f"May {WHAT[level]}.",
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        expires_at=row.expires_at,
        expired=row.expires_at is not None and row.expires_at <= wall_clock_ms(),
    )


HANDLERS = [
    *(accept, change_password, list_sessions, end_session, end_other_sessions),
    *(list_tokens, make_token, revoke_token),
]
