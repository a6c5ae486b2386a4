"""Templates and stacks: read, checked, rendered. Nothing of a template is ever executed, and nothing is written here.

* ``errors``     what is wrong with a template, with its file and path;  ``tree`` the files of a folder, safely
* ``documents``       YAML without aliases, depth or repeated keys;  ``format`` the shapes of the files
* ``template``   one template from its files;  ``stack`` one stack;  ``catalog`` all of both, of every registry
* ``values``     what a person gives for the variables: checked, completed, migrated
* ``tags``       Mustache as far as templates may use it;  ``places`` puts values where they can't break out
* ``generator``  template and values to files (the seed's UnitGenerator);  ``origin`` what made a file
* ``fetch``      a git registry as a snapshot of its text files, in a process of its own;  ``remotes`` keeps them

Imports nothing of nodes, services or the API.
"""
