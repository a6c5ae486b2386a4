"""The network graph: what runs, what it leads to, and how that is known.

Pure: facts of one node in, a ``Part`` of nodes and edges out (``twin_layer``, ``infrastructure``, ``configuration``);
``crossing`` joins what leads from one node to another, and ``assembly`` keeps the whole and tells what changed.
Rows, which say how things are called and how they are, are made above: see ``services.graph``.
"""
