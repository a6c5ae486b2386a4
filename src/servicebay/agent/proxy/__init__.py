"""Reverse proxies on this node: which containers are some, and what their configuration says.

Nothing here is imported before a node has a proxy. Everything but ``container_files`` and
``inspector`` is pure: text in, routes out. What can't be known from the configuration alone
(a target taken from a header, say) is told as such, never guessed.

* ``inspector``       finds the proxies; chooses where to read; builds ``wire.model.Proxy``
* ``container_files`` files as a container sees them, without running anything in it
* ``nginx_parse``     text to directives; ``nginx_load`` their includes; ``nginx_listen``, ``nginx_target`` and
  ``nginx_values`` what arguments mean; ``nginx_server`` and ``nginx_location`` the routes; ``nginx`` all together
* ``caddy``           Caddy's JSON; ``traefik`` its API, labels and TOML; ``traefik_rule`` its rules
* ``certificate``     when a PEM certificate expires
"""
