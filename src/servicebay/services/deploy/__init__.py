"""Changing a node's files and units: drafts planned, applied as a transaction, versioned, undone.

* ``request``    a draft checked at the edge;  ``diffs`` texts side by side
* ``unit_text``  what a generated unit says: images, ports, volumes, whether it differs in what runs (pure)
* ``messages``   the generator's words at their lines (pure);  ``ports`` who has a host port (pure)
* ``effects``    what a change of files means for units: stop, restart, start, and whom it takes along (pure)
* ``planner``    asks the node and puts a plan together;  ``steps`` its steps and title in words
* ``document``   what a job needs to go on or back;  ``store`` keeps it;  ``job`` what readers see of it
* ``runner``     the transaction, forward;  ``undo`` the way back;  ``hand`` what both ask of the node,
  ``judge`` whether a unit is well;  ``update`` the same for images alone
* ``settling``   whose runs need no restart (pure)
* ``deploys``    begins, resumes, cancels and forgets jobs;  ``changes`` drafts deletions, copies and ways back
* ``versions``   what files were;  ``found`` sees what others write;  ``workspace`` the files of a service, side by side
"""
