"""Checks that appear by themselves, with what people changed of them.

* ``derive``     a node's rows to its checks (pure);  ``labels`` those that containers' labels ask for (pure)
* ``file``       those that a file beside the unit files asks for (pure);  ``texts`` owner of what such files say
* ``overrides``  what people changed of them, kept by key
* ``auto``       follows the live document and puts them on the board
"""
