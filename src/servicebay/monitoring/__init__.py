"""Checks: whether what people rely on answers, asked at intervals, judged, and kept in memory.

* ``check``      what is asked, how often, and what is a good answer
* ``outcome``    what one asking found;  ``probes`` ask, one module for each kind
* ``judge``      outcomes to a state: when a failure counts, since when it stands (pure)
* ``board``      owner of all checks, their states and last outcomes;  ``views`` its rows
* ``past``       what was found, kept in the database: outcomes, tallies, uptimes, and where checks stood
* ``scheduler``  asks what is due, never one check twice at a time

Checks come from their objects (a link brings its own) and go with them.
"""
