"""The digital twin: the hub's copy of every node's state, a cache and never an authority.

* ``schema``   msgspec Structs derived from the wire's dataclasses (one schema, written once)
* ``decode``   JSON objects to Structs, only what changed, refusals with their path
* ``store``    ``TwinStore``: guarded apply, revisions, subscriptions
* ``keeper``   keeps the last state over a hub restart

Nothing here does network I/O; ``nodes`` feeds it, ``services`` and ``api`` read it. Start order in
the hub: ``await keeper.start()`` (loads the last states), then ``await manager.start()``.
"""
