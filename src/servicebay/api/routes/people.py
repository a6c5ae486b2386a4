"""``/api/users``: accounts, for administrators."""

from urllib.parse import quote

from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody

from servicebay.api.needs import ADMINISTER
from servicebay.auth.people import By
from servicebay.auth.roles import LEVEL_OF, LEVELS, TITLES, WHAT, Role
from servicebay.auth.users import User
from servicebay.services.shapes.account import LinkMade, PeopleAnswer, RoleView, UserAnswer, UserBody, UserChange

from .context import CallerPart, HubPart, identity_of

OWN_MACHINE = (
    "The node {nodes} is the user that this hub runs as: an operator can read the hub's files there, "
    "and with them do what an administrator can."
)
LAST = "The last administrator who can sign in: make somebody else one first."


@get("/users", opt=ADMINISTER)
async def list_users(hub: HubPart, caller: CallerPart) -> PeopleAnswer:
    """All accounts, what each role may, and what to know before somebody is made an operator."""
    own = [row.name for row in hub.nodes.configs() if row.kind == "local"]
    roles = [RoleView(name=role, title=TITLES[role], text=role_text(role)) for role in LEVEL_OF]
    warning = OWN_MACHINE.format(nodes=" and ".join(own)) if own else None
    return PeopleAnswer(users=await rows(hub, caller), roles=roles, warning=warning)


@post("/users", status_code=201, opt=ADMINISTER)
async def add_user(data: JSONBody[UserBody], hub: HubPart, caller: CallerPart) -> LinkMade:
    """Add an account; the answer has the one-time link with which its owner sets the password."""
    token, expires_at = await hub.auth.people.invite(data.name, data.role, by(caller))
    return link_made(data.name, token, expires_at)


@put("/users/{name:str}", opt=ADMINISTER)
async def change_user(name: FromPath[str], data: JSONBody[UserChange], hub: HubPart, caller: CallerPart) -> UserAnswer:
    """Give another role, disable, enable. In force at once, for pages that are open as well."""
    user = await hub.auth.users.known(name)
    if data.role is not None:
        await hub.auth.people.set_role(name, data.role, by(caller))
    if data.disabled is not None:
        await hub.auth.people.set_disabled(name, data.disabled, by(caller))
    await hub.auth.cut_connections(user.id)
    return next(row for row in await rows(hub, caller) if row.name == name)


@delete("/users/{name:str}", status_code=204, opt=ADMINISTER)
async def delete_user(name: FromPath[str], hub: HubPart, caller: CallerPart) -> None:
    """Forget an account with its sessions and tokens; what it did stays in the audit."""
    user = await hub.auth.users.known(name)
    keys = await hub.auth.credentials_of(user.id)
    await hub.auth.people.delete(name, by(caller))
    hub.auth.tell_revoked(keys)


@post("/users/{name:str}/link", status_code=201, opt=ADMINISTER)
async def make_link(name: FromPath[str], hub: HubPart, caller: CallerPart) -> LinkMade:
    """Make a one-time link with which an account's password is set anew; until then the old one counts."""
    token, expires_at = await hub.auth.people.link(name, by(caller))
    return link_made(name, token, expires_at)


async def rows(hub: HubPart, caller: CallerPart) -> list[UserAnswer]:
    """All accounts as they are answered."""
    people = await hub.auth.users.list()
    waiting = await hub.auth.people.waiting()
    sessions, tokens = await hub.auth.sessions.list(), await hub.auth.tokens.list()
    able = [user for user in people if user.role == "administrator" and user.disabled_at is None]
    second_factors, passkeys = await hub.auth.second_factor.enabled_for(), await hub.auth.passkeys.counts()
    me = identity_of(caller)

    def row(user: User) -> UserAnswer:
        own = [session for session in sessions if session.username == user.name]
        return UserAnswer(
            name=user.name,
            role=user.role,
            created_at=user.created_at,
            disabled=user.disabled_at is not None,
            invited=user.id in waiting,
            you=me.kind != "local" and me.username == user.name,
            seen_at=max((session.seen_at for session in own), default=None),
            sessions=len(own),
            tokens=sum(token.username == user.name for token in tokens),
            second_factor=user.id in second_factors,
            passkeys=passkeys.get(user.id, 0),
            fixed=LAST if able == [user] else None,
        )

    return [row(user) for user in people]


def role_text(role: Role) -> str:
    """What a role may, as a sentence."""
    reached = LEVELS[: LEVELS.index(LEVEL_OF[role]) + 1]
    return f"May {'; '.join(WHAT[level] for level in reached)}."


def by(caller: CallerPart) -> By:
    """Who asks, for the record."""
    return By(identity_of(caller).username, caller.origin.address)


def link_made(name: str, token: str, expires_at: int) -> LinkMade:
    """The link: its token stands behind ``#``, so that it reaches no server log; the name is for whoever opens it."""
    return LinkMade(name=name, path=f"/welcome#token={token}&name={quote(name, safe='')}", expires_at=expires_at)


HANDLERS = [list_users, add_user, change_user, delete_user, make_link]
