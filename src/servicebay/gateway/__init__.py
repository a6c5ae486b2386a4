"""The router between the nodes and the internet: what it says of itself, asked every minute.

* ``reading``    what a router answered, whoever made it;  ``words`` cleans what it says
* ``provider``   the interface;  ``providers`` one module for each kind of router, ``make`` chooses
* ``wish``       which router, and how it is asked: one settings document, owned by ``book``
* ``judge``      answers to a standing: online, offline, unreachable, refused, and what changed (pure)
* ``poller``     owner of the standing: asks when it is due or when something happened

What a router forwards to is joined with what runs in ``services.gateway``.
"""
