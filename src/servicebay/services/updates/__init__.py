"""Newer images behind the same names: what registries have, when it was asked, and the careful way to take it.

* ``names``     which image names can be asked for
* ``schedule``  when: off, daily, weekly; pure
* ``book``      what was found and wished, kept in the settings documents
* ``rows``      that, against what runs, as rows of the live document; pure
* ``checker``   asks the nodes, which ask their registries
* ``updater``   pull, restart if the image changed, wait until healthy, else back to the old image
* ``scheduler`` does both by the clock
"""
