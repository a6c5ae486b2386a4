"""Adoption: what runs or is written elsewhere becomes Quadlet files, with what could not be carried over, in words.

Pure but for ``adoptions``, which asks the node. ``run_line``, ``inspection``, ``pod``, ``compose`` and ``bundle`` read
one form each; all of them speak in options of ``podman run`` to ``container_file``, which knows how Quadlet says each.
Nothing of the input is lost in silence: it is in a file, in ``Report.losses`` or, where it means the same without
being written down, in ``Report.notes``.
"""
