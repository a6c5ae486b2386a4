"""Terminals: shells on nodes and in containers, kept on the hub, watched by any number of browsers and command lines.

A session's shell is held by a small program on its node (``servicebay.holder``), which the hub sends over a channel
of its own; its output is kept on the hub, bounded, whoever watches.

* ``shapes``    what travels between the hub and who watches
* ``wanted``    what shall run, as argument lists (pure)
* ``held_shell`` the hub's end of a holder: frames, credit for input
* ``place``     how far one who watches has come, and what they may be sent (pure)
* ``viewer``    one who watches
* ``title``     the title that a program sets (pure)
* ``told``      how a session's end is told (pure)
* ``session``   one session;  ``sessions`` all of them: limits, sharing, idle time, the record
* ``shown``     a session as one who may see it is told of it
* ``kept``      which sessions outlive the hub, and where
* ``errors``    what can go wrong, with a code and a sentence
"""
