"""Status pages: how services are, for people who have no account here.

* ``page``     a page as people make it, and what is wrong with one
* ``book``     all pages, kept in one settings document
* ``now``      what a page says now, from checks and their pasts (pure)
* ``drawing``  a page as HTML, its badges as SVG, its news as RSS (pure)

A page tells names that people gave, states, uptimes and how long something was down: never an address, a node or
what a server said.
"""
