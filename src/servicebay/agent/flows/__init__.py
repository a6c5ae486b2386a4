"""Who talks to whom over TCP: containers' connections as the kernel lists them, with the ports of a moment folded away.

``tables`` reads ``/proc/<pid>/net``, ``book`` makes flows of what was seen and forgets old ones, ``watch`` decides
what may be read when: a table costs the kernel a walk through all connections of the machine.
"""
