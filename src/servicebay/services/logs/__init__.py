"""Logs of nodes and of the hub itself: pages, search, counts, marks, and what comes.

* ``asked``    what a query names, as the question that a node's reader understands
* ``desk``     answers one question with one page
* ``feeds``    what comes: one reader for all who ask the same
* ``viewer``   one who follows, with a bounded queue and the gap that he was left with
* ``traces``   which lines continue the one before
* ``own``      the hub's own log
* ``filters``  saved filters
"""
