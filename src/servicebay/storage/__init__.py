"""One SQLite database under one data directory, with migrations.

Knows rows, not rules: what a session or a token means is decided in ``auth``.

* ``directory``   the data directory and its modes
* ``schema``      the tables
* ``database``    opening, migrating, transactions; errors that name the file
* ``documents``   a table of one JSON document per name (nodes);  ``keeping`` what owners of one need of it
* ``twins``       the last state of every node
* ``migrations``  Alembic's scripts, run at every start
"""
