"""Marks what the API answers as sentences for people. Browsers translate these, and nothing else: see ADR 57.

A name, a label, a note, a line of a log or of a file is none, also where it is shown beside one.
"""

from typing import Annotated

import msgspec

MARK = {"sentence": True}
Sentence = Annotated[str, msgspec.Meta(extra=MARK)]
"""``web.service does not run.``, or a label of ours such as ``Running``: in English, of the hub or the agent."""
COINED = {"sentence": "coined"}
CoinedName = Annotated[str, msgspec.Meta(extra=COINED)]
"""A name; one of the hub's own making (``web port 8080``) where ``coined`` beside it is its template
(``{0} port {1}``). What stands in the places of that are names, and are not heard.
"""
