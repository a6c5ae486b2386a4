"""``systemd --user``, watched and acted on over D-Bus. Standard library only.

* ``marshal``    values <-> bytes              * ``names``      unit names and object paths
* ``message``    messages and their framing    * ``unitfiles``  what files tell of units that nothing loaded
* ``address``    where the bus listens         * ``units``      the scan: services as the model wants them
* ``bus``        connection, calls, signals    * ``actions``    start, stop, restart, and how it went
* ``journal``    the last lines of a run
* ``monitor``    all of it for the aggregator: hints, scan, act
"""
