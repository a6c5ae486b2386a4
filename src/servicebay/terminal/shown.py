"""A session as those who list and watch it see it."""

from .session import Session
from .shapes import TerminalGiven, TerminalSession, TerminalViewer


def show_session(session: Session, username: str | None) -> TerminalSession:
    """A session as this user sees it; None is whoever owns the hub's files. Only its owner is told all."""
    mine = username is None or username == session.owner
    given = session.wanted.given
    return TerminalSession(
        id=session.id,
        node=session.wanted.node,
        kind=session.wanted.kind,
        name=session.name,
        owner=session.owner,
        mine=mine,
        share=session.share,
        state=session.state,
        scope=session.wanted.scope,
        columns=session.size[0],
        rows=session.size[1],
        created_at=session.created_at,
        active_at=session.active_at,
        viewers=[
            TerminalViewer(id=v.id, username=v.username, writes=v.writes, columns=v.size[0], rows=v.size[1])
            for v in session.viewers.values()
        ],
        container=session.wanted.container,
        given=given if mine and given != TerminalGiven() else None,
        title=session.title,
        exit=session.exit,
        closes_at=session.closes_at,
    )
