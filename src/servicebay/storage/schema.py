"""The tables, as the newest migration leaves them (a test compares). Times are Unix milliseconds.

Secrets of ours are never stored: of a session, a token and a password only hashes are, of a passkey its public half.
Contents of nodes' files, which may hold theirs, are sealed (``settings.sealed``).
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("password_hash", String, nullable=False),
    Column("created_at", Integer, nullable=False),
    Column("role", String, nullable=False),  # viewer, operator or administrator
    Column("disabled_at", Integer),
    Column("handle", LargeBinary),  # what passkeys know the account by: random, made with the first one, and kept
)

sessions = Table(
    "sessions",
    metadata,
    Column("key", String, primary_key=True),  # SHA-256 of the cookie's token, in hex
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Integer, nullable=False),
    Column("expires_at", Integer, nullable=False),
    Column("address", String, nullable=False),
    Column("device", String, nullable=False),  # what its browser calls itself
    Column("seen_at", Integer, nullable=False),
    Index("ix_sessions_expires_at", "expires_at"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String, primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("label", String, nullable=False),
    Column("secret_hash", String, nullable=False),
    Column("created_at", Integer, nullable=False),
    Column("last_used_at", Integer),
    Column("scope", String, nullable=False),  # read, operate or admin
    Column("expires_at", Integer),
)

invitations = Table(
    "invitations",
    metadata,
    Column("key", String, primary_key=True),  # SHA-256 of the link's token, in hex
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", Integer, nullable=False),
)

totp = Table(
    "totp",
    metadata,
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("secret", String, nullable=False),  # sealed
    Column("confirmed_at", Integer),
    Column("last_step", Integer, nullable=False),  # a code counts once
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("key", String, nullable=False),  # SHA-256 of the code, in hex
    Index("ix_recovery_codes_user_id", "user_id"),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", String, primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("credential_id", LargeBinary, nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),  # a COSE key
    Column("sign_count", Integer, nullable=False),  # what it said last; 0 where it does not count
    Column("site", String, nullable=False),  # the name that it belongs to: the relying party ID
    Column("name", String, nullable=False),
    Column("transports", String, nullable=False),  # how a browser reaches it, joined by spaces
    Column("synced", Boolean, nullable=False),  # its owner's other devices have it as well
    Column("created_at", Integer, nullable=False),
    Column("last_used_at", Integer),
    Column("suspect_at", Integer),  # when its count went back
    Index("ix_passkeys_user_id", "user_id"),
)

nodes = Table(
    "nodes",
    metadata,
    Column("name", String, primary_key=True),
    Column("document", LargeBinary, nullable=False),
    Column("saved_at", Integer, nullable=False),
)

twins = Table(
    "twins",
    metadata,
    Column("node", String, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("name", String, primary_key=True),
    Column("document", LargeBinary, nullable=False),
    Column("saved_at", Integer, nullable=False),
)

invites = Table(
    "invites",
    metadata,
    Column("name", String, primary_key=True),
    Column("document", LargeBinary, nullable=False),
    Column("saved_at", Integer, nullable=False),
)

transitions = Table(
    "transitions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("node", String, nullable=False),
    Column("kind", String, nullable=False),  # service, container or node
    Column("ref", String, nullable=False),  # what it is known by: a unit's name, a container's ID
    Column("name", String, nullable=False),
    Column("at", Integer, nullable=False),
    Column("from_state", String),
    Column("to_state", String, nullable=False),
    Column("run", String),
    Column("cause", Text),
    Column("exit_code", Integer),
    Column("source", String, nullable=False),
    Index("ix_transitions_name", "node", "kind", "name"),
    Index("ix_transitions_at", "at"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String, primary_key=True),
    Column("node", String, nullable=False),
    Column("started_at", Integer, nullable=False),
    Column("ended_at", Integer),
    Column("view", LargeBinary, nullable=False),
    Column("secret", LargeBinary),  # sealed: what a job under way needs to go on or back
    Index("ix_jobs_started_at", "started_at"),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("node", String, nullable=False),
    Column("path", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("at", Integer, nullable=False),
    Column("kind", String, nullable=False),  # written, deleted or found
    Column("author", String),
    Column("reason", Text),
    Column("job", String),
    Column("service", String, nullable=False),
    Column("images", Text, nullable=False),
    Column("mode", String),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),  # sealed
    Column("before", String),  # hash of what the file was before a job wrote; empty: there was none
    Index("ix_versions_path", "node", "path"),
    Index("ix_versions_job", "job"),
)

check_series = Table(
    "check_series",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False),
    Column("question", String, nullable=False),  # what it asks, as a hash: another question is another series
    Column("began_at", Integer, nullable=False),
    Index("ix_check_series_key", "key"),
)

check_beats = Table(
    "check_beats",
    metadata,
    Column("series", Integer, primary_key=True, autoincrement=False),
    Column("at", Integer, primary_key=True, autoincrement=False),
    Column("level", String, nullable=False),  # o w x u m
    Column("latency", Integer),  # in 10 microseconds
    Column("days", Integer),  # until the certificate ends
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Outcomes of the hours that are not packed yet."""

check_blocks = Table(
    "check_blocks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("series", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("ix_check_blocks_series", "series", "start", unique=True),
)
"""The outcomes of an hour, packed."""

check_rollups = Table(
    "check_rollups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("series", Integer, nullable=False),
    Column("span", Integer, nullable=False),  # of one tally, in seconds: 300 or 3600
    Column("start", Integer, nullable=False),  # of the UTC day whose tallies are in data
    Column("well", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("answers", Integer),  # how many took a measured time; of days that an older hub packed it is not known
    Column("answer_sum", Integer),  # how long together, in 10 microseconds
    Index("ix_check_rollups_series", "series", "span", "start", unique=True),
)

check_events = Table(
    "check_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("series", Integer, nullable=False),
    Column("at", Integer, nullable=False),
    Column("from_state", String),
    Column("to_state", String, nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_check_events_series", "series", "at", unique=True),
    Index("ix_check_events_at", "at"),
)

load_minutes = Table(
    "load_minutes",
    metadata,
    Column("node", String, primary_key=True),
    Column("at", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""How busy nodes were, of the hours that are not packed yet."""

load_rollups = Table(
    "load_rollups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("node", String, nullable=False),
    Column("span", Integer, nullable=False),  # of one stretch, in seconds: 60, 300, 3600 or 86400
    Column("start", Integer, nullable=False),  # of the hour (60), the UTC day or the days whose stretches are in data
    Column("data", LargeBinary, nullable=False),
    Index("ix_load_rollups_node", "node", "span", "start", unique=True),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("actor", String, nullable=False),
    Column("address", String, nullable=False),
    Column("action", String, nullable=False),
    Column("target", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("detail", Text, nullable=False),
    Index("ix_audit_at", "at"),
)
