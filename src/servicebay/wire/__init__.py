"""What travels between agent, hub and browser.

Standard library only, Python 3.9 or newer: the agent carries this package to the node.

* ``model``       the node's state as frozen dataclasses; ``machine`` and ``podman`` are parts of it
* ``messages``    the frames that agent and hub exchange
* ``codec``       dataclass <-> JSON object (camelCase, no nulls), strict where asked
* ``framing``     bytes <-> lines, with a size limit
* ``mergepatch``  RFC 7396 patches over objects keyed by ID
* ``faults``      errors of the network in words
* ``quadlet``     which unit a Quadlet file makes, by its name
"""
