"""What happened to units, containers and nodes, and when: the base of history pages.

* ``states``    what is seen to what changed, each change once; pure
* ``seen``      units, containers and told transitions as observations; pure
* ``recorder``  follows the twin, asks nodes that were away what happened meanwhile, writes in batches
* ``words``     a change as a sentence; pure
"""
