"""Installing from templates: what there is, what a node would need, the draft, and one job that writes it.

* ``shelves``   the catalog of all registries, and its rows and pages
* ``checks``    whether ports, paths and names are free on a node; pure
* ``proposals`` free ports instead of those that are taken; pure
* ``drafts``    template or stack and values to the files of a draft, with what speaks against it
* ``install``   the draft as one job
"""
