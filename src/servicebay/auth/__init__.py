"""Who may use this hub: accounts, sessions, API tokens, and the record of what they did.

Decides who somebody is; HTTP (cookies, headers, statuses) is the business of ``api``.

* ``users``      accounts and the rules for names and passwords
* ``passwords``  argon2, off the event loop
* ``sessions``   server-side sessions, sliding expiry
* ``tokens``     API tokens, and the local token of this process
* ``roles``      what each role and each scope may (pure)
* ``people``     invitations, roles given, accounts disabled and deleted
* ``limiter``    how often somebody may try (pure)
* ``audit``      who did what, when, from where
* ``unattended`` its lines about what happens without a request
* ``service``    ``Auth``: sign-in, sign-out, first account, 'who is this?'
"""
