"""The program that runs on a node: watches it, and tells the hub what changed.

Standard library only, Python 3.9 or newer, one thread, nothing installed. Signals (inotify,
D-Bus, Podman events) are hints that mark something dirty; a scan reads the truth; the aggregator
sends what differs from what it sent last.

* ``__main__``    starts Podman's service early, imports the rest, runs ``agent``
* ``agent``       composition: who hints whom, which monitors run until stdin ends
* ``loop``        the event loop; ``process`` child processes on it; ``memory`` given back to the system
* ``debounce``    when to look, given hints (pure)
* ``supervise``   restarts what fails, ends the agent when it fails for good
* ``aggregator``  current state, what was sent, and the patch between them (pure)
* ``rpc``         frames on stdin and stdout; ``actions``, ``unit_actions``: the allow-list of what the hub may ask
* ``podman``      containers; ``systemd`` and ``services`` units; ``files`` what services are made of
* ``quadlet``     files that no unit answers for yet; ``autopsy`` why a unit is not well
* ``pulse``       heartbeat and ``resources``; ``facts``, ``facts_watch`` what the node is and can do
* ``proxy``       routes of nginx, Caddy and Traefik: parsers and inspector, not yet run by the agent
"""
