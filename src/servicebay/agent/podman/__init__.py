"""Containers: Podman's REST service, the hints that tell when to ask it, and what it answers.

* ``http``, ``api``   HTTP without I/O, and calls over the socket
* ``service``         which socket: the user's, or a short-lived ``podman system service`` of ours, or the CLI
* ``inventory``       what Podman says -> ``wire.podman.Container`` (pure), and the scans
* ``ports``           who listens on the host for a container's ports (``/proc``)
* ``signals``         inotify on Podman's run and storage directories; ``events`` its event stream
"""
