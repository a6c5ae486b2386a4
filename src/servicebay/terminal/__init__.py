"""Terminals: shells on nodes and in containers, kept on the hub, watched by any number of browsers and command lines.

* ``shapes``    what travels between the hub and who watches
"""
