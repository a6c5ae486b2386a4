"""What people see and do: rows computed from the twin, one live document, verified actions.

* ``views``       the rows;  ``requests`` bodies of REST requests and answers (shapes only)
* ``words``       states, exits and causes in words;  ``last_words`` what the last lines of a run mean
* ``ports``       ports as text and links
* ``ownership``   which container belongs to which unit
* ``rows``, ``node_row``, ``attention``   facts to rows, and what of them needs a person (pure)
* ``liveness``, ``machines``   whether a node's facts are confirmed, and which nodes share a machine (pure)
* ``catalog``     all rows of one node, made anew only where something changed
* ``live``        the document of all nodes, its revisions and patches
* ``operations``  actions that run or just ended;  ``actions`` runs them, ``verify`` judges their ends
* ``resolve``     names that people type to rows;  ``errors`` what an action may be refused for

Order in the hub: ``Operations``, ``LiveDocument`` (after the nodes' configurations are loaded), ``Actions``.
"""
