"""Alerts: what needs a person is told where the person is.

* ``watcher``  what to tell of the rows that need a person, and when (pure): once, not for a moment's trouble
* ``book``     whom to tell, and what was told, kept in one settings document
* ``sender``   hands a message to a service (apprise)
* ``alerts``   follows the live document, and sends

What hangs on something dead is no row of its own: a node that is away is one row, not one for each of its services.
"""
