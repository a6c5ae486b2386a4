"""Entry point that Alembic calls; the connection is handed in by ``storage.database``."""

from alembic import context
from sqlalchemy import Connection

from servicebay.storage.schema import metadata

connection: Connection = context.config.attributes["connection"]
# SQLite can't alter much in place: 'batch' copies the table
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
