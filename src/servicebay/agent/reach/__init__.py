"""What stands in the way of an address, as only its node sees it. Reads and connects; changes nothing.

* ``actions``  the request, checked;  ``look`` sockets of the node and of a container's network, now
* ``dial``     connections from the node, or from inside a container's network
"""
