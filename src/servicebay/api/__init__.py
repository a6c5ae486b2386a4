"""HTTP and Socket.IO: the only package that imports them.

Translates between the hub's parts and the outside; decides nothing about nodes or services.

* ``app``      puts the parts together to one ASGI application
* ``gate``     who may pass: forwarded headers, ``Origin``, session or token, security headers
* ``routes``   the REST interface, one module per noun
* ``live``     Socket.IO: snapshot, patches, node status
* ``feed``     what a live client is owed next (pure)
* ``grammar``  which names may come in at all (pure)
* ``problems`` every error as problem+json
* ``metrics``  the Prometheus page
* ``client``   the built browser client, from memory
"""
