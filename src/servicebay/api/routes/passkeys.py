"""``/api/auth/passkeys``: one's own passkeys; ``/api/auth/passkey``: signing in with one."""

import secrets

from litestar import Response, delete, get, post, put
from litestar.datastructures import Cookie
from litestar.params import FromPath, JSONBody

from servicebay.api.needs import ADMINISTER, OPEN, SELF
from servicebay.auth.ceremony import ALGORITHMS, Assertion, Registration, to_text
from servicebay.auth.challenges import LIFETIME_MS
from servicebay.auth.device import device_text
from servicebay.auth.errors import AuthError
from servicebay.auth.passkeys import Passkey
from servicebay.auth.people import By
from servicebay.auth.site import Site, read_site
from servicebay.services.shapes.account import ConfirmBody, SessionAnswer
from servicebay.services.shapes.passkey import (
    OwnKey,
    PasskeyAsked,
    PasskeyBegun,
    PasskeyBody,
    PasskeyLoginBody,
    PasskeyNameBody,
    PasskeysAnswer,
    PasskeyView,
)

from .auth import signed_in
from .context import BROWSER_COOKIE, BrowserPart, CallerPart, HubPart, identity_of

COPIED = "Its count went back: it may have been copied. Remove it, and make a new one where the device is yours."


@get("/auth/passkeys", opt=SELF)
async def list_passkeys(hub: HubPart, caller: CallerPart) -> PasskeysAnswer:
    """One's own passkeys, and whether this address can have any."""
    user = await hub.auth.users.known(identity_of(caller).username)
    site, refused = None, None
    try:
        site = site_of(caller)
    except AuthError as error:
        refused = error.message
    rows = [passkey_view(row, site) for row in await hub.auth.passkeys.list(user.id)]
    return PasskeysAnswer(passkeys=rows, suggestion=device_text(caller.origin.device), refused=refused)


@post("/auth/passkeys/begin", status_code=200, opt=SELF)
async def begin_passkey(data: JSONBody[ConfirmBody], hub: HubPart, caller: CallerPart) -> PasskeyBegun:
    """Start to make a passkey; it counts once the browser's answer was taken."""
    me, site = identity_of(caller), site_of(caller)
    user = await hub.auth.check_own_password(me, data.password, caller.origin.address)
    begun = await hub.auth.passkey_sign_in.begin_adding(user, me.key, site)
    return PasskeyBegun(
        challenge=to_text(begun.challenge),
        site=site.name,
        handle=to_text(begun.handle),
        username=user.name,
        algorithms=list(ALGORITHMS),
        own=[OwnKey(id=to_text(key.credential_id), transports=list(key.transports)) for key in begun.own],
    )


@post("/auth/passkeys", status_code=201, opt=SELF)
async def add_passkey(data: JSONBody[PasskeyBody], hub: HubPart, caller: CallerPart) -> PasskeyView:
    """Keep the passkey that the browser made: from now on it signs in."""
    brought, site = Registration(data.id, data.client_data, data.attestation), site_of(caller)
    me, address = identity_of(caller), caller.origin.address
    made = await hub.auth.passkey_sign_in.add(me, brought, site, data.name, data.transports, address)
    return passkey_view(made, site)


@put("/auth/passkeys/{name:str}", opt=SELF)
async def rename_passkey(
    name: FromPath[str], data: JSONBody[PasskeyNameBody], hub: HubPart, caller: CallerPart
) -> PasskeyView:
    """Call one of one's own otherwise."""
    me = identity_of(caller)
    user = await hub.auth.users.known(me.username)
    was = await hub.auth.passkeys.known(user.id, name)
    now = await hub.auth.passkeys.rename(user.id, name, data.name)
    detail = f"renamed {was.name} → {now.name}"
    await hub.audit.record(me.username, caller.origin.address, "auth.passkey", me.username, detail=detail)
    return passkey_view(now, None)


@delete("/auth/passkeys/{name:str}", status_code=204, opt=SELF)
async def remove_passkey(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Let one of one's own count no more. The password stays."""
    me = identity_of(caller)
    user = await hub.auth.users.known(me.username)
    was = await hub.auth.passkeys.known(user.id, name)
    await hub.auth.passkeys.remove(user.id, name)
    detail = f"removed {was.name}"
    await hub.audit.record(me.username, caller.origin.address, "auth.passkey", me.username, detail=detail)


@delete("/users/{name:str}/passkeys", status_code=204, opt=ADMINISTER)
async def take_passkeys(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Take all passkeys from somebody, whose device was lost or stolen."""
    await hub.auth.take_passkeys(name, By(identity_of(caller).username, caller.origin.address))


@post("/auth/passkey/begin", status_code=200, opt=OPEN)
async def begin_login(hub: HubPart, caller: CallerPart, browser: BrowserPart) -> Response[PasskeyAsked]:
    """A challenge to sign in with. It is for the browser that gets the cookie, once, for five minutes."""
    site, browser = site_of(caller), browser or secrets.token_urlsafe(32)
    challenge, known = await hub.auth.passkey_sign_in.begin(browser, site, caller.origin.address)
    asked = PasskeyAsked(challenge=to_text(challenge), site=site.name, known=known)
    return Response(asked, cookies=[browser_cookie(browser, caller.origin.secure)])


@post("/auth/passkey/login", status_code=200, opt=OPEN)
async def login_with_passkey(
    data: JSONBody[PasskeyLoginBody], hub: HubPart, caller: CallerPart, browser: BrowserPart
) -> Response[SessionAnswer]:
    """Sign in with a passkey, without a name or a code: the answer sets the session cookie."""
    brought = Assertion(data.id, data.client_data, data.authenticator_data, data.signature, data.handle)
    origin = caller.origin
    token, identity = await hub.auth.passkey_sign_in.login(
        brought, browser, site_of(caller), origin.address, origin.device
    )
    return signed_in(token, identity, secure=origin.secure)


def site_of(caller: CallerPart) -> Site:
    """The site that the browser believes to talk to. Raises AuthError ``no-passkeys-here``."""
    return read_site(caller.origin.host, caller.origin.secure)


def browser_cookie(browser: str, secure: bool) -> Cookie:
    """Build the cookie that binds a challenge to a browser; nobody else's page sends it."""
    return Cookie(
        BROWSER_COOKIE,
        value=browser,
        path="/api/auth/passkey",
        httponly=True,
        samesite="strict",
        secure=secure,
        max_age=LIFETIME_MS // 1000,
    )


def passkey_view(row: Passkey, site: Site | None) -> PasskeyView:
    """A passkey as it is answered."""
    return PasskeyView(
        id=row.id,
        name=row.name,
        site=row.site,
        works_here=site is not None and row.site == site.name,
        synced=row.synced,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        note=None if row.suspect_at is None else COPIED,
    )


HANDLERS = [
    *(list_passkeys, begin_passkey, add_passkey, rename_passkey, remove_passkey, take_passkeys),
    *(begin_login, login_with_passkey),
]
