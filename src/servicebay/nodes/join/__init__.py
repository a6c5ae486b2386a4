"""Nodes that the hub cannot reach: they dial the hub's own SSH listener, and keep dialling.

* ``invites``  one-time tokens: made, judged, bound to the key that used them; Sans-IO
* ``setup``    what a person runs on the node, and what it leaves there; pure text
* ``door``     the listener: who may come in, and the little that they can do; imports asyncssh
* ``link``     a node that is connected: channels of its own to it, an agent over one of them
* ``joining``  puts these together: what the manager uses
"""
