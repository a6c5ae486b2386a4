"""Checks that are asked from this node, each by a copy of the agent that ends with its answer.

* ``actions``  the requests, a bounded number at once
* ``ask``      one asking;  ``web`` of a web address, ``certificate`` of one, ``names`` of a DNS server, ``echo`` a ping
* ``name_servers``  whether the node's own answer at all
* ``asker``    what it may reach, and until when;  ``words`` for errors
* ``local``    what only the node can see: the newest of files, a command of its list
"""
