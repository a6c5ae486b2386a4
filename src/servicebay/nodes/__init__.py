"""Nodes: how the hub reaches them, keeps their agent running and asks it to act.

* ``config``     a node's address and pinned host keys, with their grammar
* ``archive``    the agent as one reproducible zipapp;  ``bootstrap`` the first stage that starts it
* ``ssh``        connect, jump hosts, host keys, our key pair; with ``join`` the only place that imports asyncssh
* ``local``      the hub's own machine: the same archive as a child process
* ``join``       nodes that dial in instead: the hub's own SSH listener
* ``stream``     a running agent as bytes in and out, SSH or local
* ``frames``     a line to a frame;  ``conversation`` frames to the twin, Sans-IO
* ``session``    one agent run over a stream, with requests
* ``vigil``      drops a connection that says nothing although its node can be reached
* ``breaker``, ``backoff``   pure policies
* ``executor``   keeps one node connected;  ``manager`` all of them: what the rest of the hub uses
* ``errors``     what can go wrong, with stable codes and a sentence each

A node that hangs, lies or floods never slows another: one task per node, a deadline on every wait.
"""
