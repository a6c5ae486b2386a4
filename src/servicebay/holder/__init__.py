"""The holder of one shell on a node: standard library and ``wire`` only, sent like the agent, leaving no file.

* ``main``    reads what is wanted; becomes a holder, or the way to one that lives in a scope
* ``shell``   a process on a pseudo-terminal, and the end of all that it started
* ``client``  who is connected: frames in and out of file descriptors
* ``holding`` the loop between the two
* ``scope``   a holder that outlives its connection: a socket, a systemd scope
* ``surroundings`` the environment of a login
* ``inside``  what a shell in a container leaves behind
"""
