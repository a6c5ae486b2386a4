"""What happened around a service or a check, of all kinds in one order: what broke it stands before its failure.

* ``entries``  changes, outcomes, versions, jobs and log lines as entries, and their order; pure
* ``desk``     gathers them: from the database, and log lines from the node
"""
