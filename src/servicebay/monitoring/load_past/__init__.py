"""How busy nodes were, kept: minutes of three days, five minutes of a month, hours and days of two years.

* ``metrics``   what is kept of a node's load, under which names and in which units; pure
* ``stat``      values of a stretch of time as least, mean and most; pure
* ``packing``   such stretches to bytes and back; pure
* ``recorder``  looks at the twin every ten seconds, writes minutes, packs hours that are over, forgets what is old
* ``reader``    the past of nodes between two moments, in as many points as are wanted
* ``keeper``    both on one database;  ``views`` its shapes

Spans, and whether the clock can be trusted to forget by it, are those of what checks found (``monitoring.past``). A
node that was away, or a hub that was down, leaves no points: a gap, never a line.
"""
