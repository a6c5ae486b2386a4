"""Who may use this hub: accounts, sessions, API tokens, and the record of what they did.

Decides who somebody is; HTTP (cookies, headers, statuses) is the business of ``api``.

* ``users``      accounts and the rules for names and passwords
* ``passwords``  argon2, off the event loop
* ``sessions``   server-side sessions, sliding expiry
* ``tokens``     API tokens, and the local token of this process
* ``roles``      what each role and each scope may (pure)
* ``second_factor``  codes of authenticator apps, and recovery codes
* ``passkeys``   public keys that sign somebody in; ``ceremony``, ``challenges`` and ``site`` are how, all pure;
  ``passkey_sign_in`` puts them together
* ``people``     invitations, roles given, accounts disabled and deleted
* ``limiter``    how often something may be tried (pure); ``attempts``: signing in
* ``audit``      who did what, when, from where
* ``unattended`` its lines about what happens without a request
* ``service``    ``Auth``: sign-in, sign-out, first account, 'who is this?'
"""
