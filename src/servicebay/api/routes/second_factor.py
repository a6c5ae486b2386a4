"""``/api/auth/second-factor``: codes of an authenticator app as the second step of one's own sign-in."""

import segno
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from servicebay.api.needs import ADMINISTER, SELF
from servicebay.auth.people import By
from servicebay.services.shapes.account import (
    CodeBody,
    CodesAnswer,
    ConfirmBody,
    SecondFactorAnswer,
    SecondFactorBegun,
)

from .context import CallerPart, HubPart, identity_of


@get("/auth/second-factor", opt=SELF)
async def get_second_factor(hub: HubPart, caller: CallerPart) -> SecondFactorAnswer:
    """Whether there is a second step, and how many recovery codes are left."""
    user = await hub.auth.users.known(identity_of(caller).username)
    standing = await hub.auth.second_factor.standing(user.id)
    return SecondFactorAnswer(enabled=standing.enabled, codes_left=standing.codes_left)


@post("/auth/second-factor", status_code=201, opt=SELF)
async def begin_second_factor(data: JSONBody[ConfirmBody], hub: HubPart, caller: CallerPart) -> SecondFactorBegun:
    """Make a secret for an authenticator app; it counts once a first code was given."""
    user = await hub.auth.check_own_password(identity_of(caller), data.password, caller.origin.address)
    secret, uri = await hub.auth.second_factor.begin(user.id, user.name)
    picture = segno.make(uri, error="m").svg_data_uri(scale=4, border=2, dark="#000", light="#fff")
    return SecondFactorBegun(secret=secret, picture=picture)


@post("/auth/second-factor/confirm", status_code=200, opt=SELF)
async def confirm_second_factor(data: JSONBody[CodeBody], hub: HubPart, caller: CallerPart) -> CodesAnswer:
    """Give the first code: from now on sign-in asks for one. The answer has the recovery codes, told this once."""
    me = identity_of(caller)
    return CodesAnswer(codes=await hub.auth.confirm_second_factor(me, data.code, caller.origin.address))


@post("/auth/second-factor/codes", status_code=200, opt=SELF)
async def renew_codes(data: JSONBody[ConfirmBody], hub: HubPart, caller: CallerPart) -> CodesAnswer:
    """Make new recovery codes; those of before count no more."""
    me, address = identity_of(caller), caller.origin.address
    user = await hub.auth.check_own_password(me, data.password, address)
    codes = await hub.auth.second_factor.new_codes(user.id)
    await hub.audit.record(me.username, address, "auth.recovery-codes", me.username)
    return CodesAnswer(codes=codes)


@post("/auth/second-factor/remove", status_code=204, opt=SELF)
async def remove_second_factor(data: JSONBody[ConfirmBody], hub: HubPart, caller: CallerPart) -> None:
    """Sign in with the password alone again."""
    me, address = identity_of(caller), caller.origin.address
    user = await hub.auth.check_own_password(me, data.password, address)
    await hub.auth.second_factor.remove(user.id)
    await hub.audit.record(me.username, address, "auth.second-factor", me.username, detail="removed")


@delete("/users/{name:str}/second-factor", status_code=204, opt=ADMINISTER)
async def take_second_factor(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Take somebody's second step away, who lost the app and the recovery codes."""
    await hub.auth.take_second_factor(name, By(identity_of(caller).username, caller.origin.address))


HANDLERS = [
    *(get_second_factor, begin_second_factor, confirm_second_factor, renew_codes, remove_second_factor),
    take_second_factor,
]
