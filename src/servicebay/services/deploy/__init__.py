"""Changing a node's files and units: drafts planned, applied as a transaction, versioned, undone.

* ``request``    a draft checked at the edge;  ``diffs`` texts side by side
* ``unit_text``  what a generated unit says: images, ports, volumes, whether it differs in what runs (pure)
* ``messages``   the generator's words at their lines (pure);  ``ports`` who has a host port (pure)
* ``effects``    what a change of files means for units: stop, restart, start, and whom it takes along (pure)
* ``planner``    asks the node and puts a plan together;  ``steps`` its steps and title in words
* ``workspace``  the files of one service, side by side
"""
