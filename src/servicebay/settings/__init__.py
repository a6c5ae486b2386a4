"""How this hub was told to run: flags, ``SERVICEBAY_*`` variables, defaults.

* ``model``   the settings of a process, resolved once at its start
* ``log``     the form of its log
* ``sealed``  encrypts passwords that are kept
"""
