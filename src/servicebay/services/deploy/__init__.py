"""Changing a node's files and units: drafts planned, applied as a transaction, versioned, undone.

* ``request``    a draft checked at the edge;  ``diffs`` texts side by side
* ``unit_text``  what a generated unit says: images, ports, volumes, whether it differs in what runs (pure)
* ``messages``   the generator's words at their lines (pure);  ``ports`` who has a host port (pure)
* ``effects``    what a change of files means for units: stop, restart, start, and whom it takes along (pure)
* ``planner``    asks the node and puts a plan together;  ``steps`` its steps and title in words
* ``present``    what the node's files and units are now;  ``images`` what a start lacks;  ``taken_names`` whom it hits
* ``workspace``  the files of one service, side by side
* ``document``   what a job must know to go on or back;  ``job`` one job;  ``store`` jobs on disk
* ``hand``       what a job asks of its node;  ``judge`` whether a unit is up and well
* ``runner``     forward, step by step;  ``undo`` the way back;  ``errors`` how steps end when not well
* ``versions``   what files were, the trash, the export;  ``rename`` other names and copies, as drafts (pure)
* ``deploys``    the door to all of it

The transaction's design is ADR 0012.
"""
