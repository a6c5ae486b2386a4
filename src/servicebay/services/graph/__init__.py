"""The network graph of what is known now: rows and the twin joined into facts for ``graph``, and who watches it.

``cards`` makes nodes of rows, ``collector`` the facts of each hub node, ``desk`` owns the document and its patches,
``edges`` keeps what people draw.
"""
