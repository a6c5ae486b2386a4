"""ServiceBay: run your own services on your own Linux machines with rootless Podman and systemd.

The hub keeps a live copy (the *twin*) of every node, fed by an agent that is sent over SSH.
"""

__version__ = "0.1.0"
