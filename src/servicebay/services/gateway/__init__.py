"""The router joined with what runs: what the internet reaches, and whether names lead here.

* ``addresses``  which node has which address;  ``names`` what public names resolve to
* ``desk``       owner of both, follows the router and the live document
* ``exposure``   port mappings to what listens (pure);  ``nat`` a second router in the way (pure)
* ``check``    what a check of the router finds (pure)
* ``row``        all of it as one row of the live document, and the card among the services (pure)
"""
