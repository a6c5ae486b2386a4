"""``/api/auth``: first account, sign-in, sign-out, 'who am I?'."""

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import JSONBody

from servicebay.api.gate import COOKIE
from servicebay.api.needs import OPEN, READ
from servicebay.api.problems import Refusal
from servicebay.auth.identity import Identity, refusal
from servicebay.auth.roles import LEVELS, TITLES
from servicebay.auth.sessions import LIFETIME_MS
from servicebay.services.shapes.account import LoginBody, SessionAnswer, SetupBody

from .context import CallerPart, HubPart, identity_of


@post("/auth/setup", status_code=200, opt=OPEN)
async def setup(data: JSONBody[SetupBody], hub: HubPart, caller: CallerPart) -> Response[SessionAnswer]:
    """Make the first account with the token of the setup link, and sign in."""
    address = caller.origin.address
    token, identity = await hub.auth.setup(data.token, data.username, data.password, address, caller.origin.device)
    return signed_in(token, identity, secure=caller.origin.secure)


@post("/auth/login", status_code=200, opt=OPEN)
async def login(data: JSONBody[LoginBody], hub: HubPart, caller: CallerPart) -> Response[SessionAnswer]:
    """Sign in: the answer sets the session cookie."""
    origin = caller.origin
    token, identity = await hub.auth.login(data.username, data.password, origin.address, origin.device, data.code)
    return signed_in(token, identity, secure=caller.origin.secure)


@post("/auth/logout", status_code=204, opt=READ)
async def logout(hub: HubPart, caller: CallerPart) -> Response[None]:
    """End this session; its live connections are closed."""
    identity = identity_of(caller)
    if identity.kind != "session":
        raise Refusal(400, "no-session", "A token cannot sign out. Revoke it instead.")
    await hub.auth.logout(identity, caller.origin.address)
    return Response(None, status_code=204, cookies=[session_cookie("", caller.origin.secure, 0)])


@get("/auth/session")
async def session(caller: CallerPart) -> SessionAnswer:
    """Who is signed in, and until when."""
    return session_answer(identity_of(caller))


def signed_in(token: str, identity: Identity, *, secure: bool) -> Response[SessionAnswer]:
    """Hand the session to the browser."""
    return Response(session_answer(identity), cookies=[session_cookie(token, secure, LIFETIME_MS // 1000)])


def session_cookie(token: str, secure: bool, max_age_s: int) -> Cookie:
    """Build the cookie. The hub decides when a session ends; the browser only must not forget it earlier."""
    return Cookie(COOKIE, value=token, path="/", httponly=True, samesite="lax", secure=secure, max_age=max_age_s)


def session_answer(identity: Identity) -> SessionAnswer:
    """Build the answer; a token that does not expire says 0."""
    refusals: dict[str, str] = {need: why for need in LEVELS if (why := refusal(identity, need)) is not None}
    return SessionAnswer(
        username=identity.username,
        expires_at=identity.expires_at or 0,
        role=identity.role,
        role_title=TITLES[identity.role],
        kind=identity.kind,
        may=list(identity.may),
        refusals=refusals,
    )
