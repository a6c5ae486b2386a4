"""What a registry's tag means now, from Podman's look at its manifest. Pure.

``GET /libpod/manifests/{reference}/json`` asks the registry, with the node's own sign-ins and mirrors. Of an image for
several platforms it answers the list; of a single image it refuses, and Podman 5 quotes the manifest in its refusal::

    {"schemaVersion":2,"manifests":[{"digest":"sha256:ab…","platform":{"architecture":"amd64","os":"linux"}}]}
    parsing manifest blob "{\\"schemaVersion\\":2,…}" as a "application/vnd.oci…": Treating single images as …

Podman 4 answers a single image's manifest itself: ``{"schemaVersion":2,"config":{"digest":"sha256:cd…"},…}``.
Seen with 4.3.1, 5.4.2 and 5.8.
"""

import hashlib
import json
import re
from typing import Any, NamedTuple, Optional

from .shape import as_object, as_objects, as_text

_QUOTED = re.compile(r'parsing manifest blob "((?:[^"\\]|\\.)*)" as a "')
_HEX = re.compile(r"\\x([0-9a-f]{2})")


class Newest(NamedTuple):
    """``digest`` is the manifest's for this platform, ``image_id`` the image's; at least one of them is known."""

    digest: Optional[str]
    image_id: Optional[str]


def newest_of(answer: Any, os_name: str, architecture: str) -> Optional[Newest]:
    """What Podman answered, for one platform; None where it says nothing of it."""
    answer = as_object(answer)
    entries = as_objects(answer.get("manifests"))
    for entry in entries:
        platform = as_object(entry.get("platform"))
        fits = platform.get("os") == os_name and platform.get("architecture") == architecture
        if as_text(entry.get("digest")) and fits:
            return Newest(as_text(entry.get("digest")), None)
    config = as_text(as_object(answer.get("config")).get("digest"))
    return Newest(None, _hex_of(config)) if config else None


def newest_in_refusal(message: str) -> Optional[Newest]:
    """The manifest that Podman quotes when it refuses to take a single image for a list."""
    match = _QUOTED.search(message)
    if match is None:
        return None
    try:
        text = json.loads('"{}"'.format(_HEX.sub(r"\\u00\1", match.group(1))))
        manifest = json.loads(text)
    except (ValueError, RecursionError):
        return None
    config = as_text(as_object(as_object(manifest).get("config")).get("digest"))
    digest = "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Newest(digest, _hex_of(config)) if config else None


def is_same(newest: Newest, image: Any) -> bool:
    """Whether an image of the node (its inspection) is what the registry has now."""
    image = as_object(image)
    if newest.image_id is not None:
        return newest.image_id == as_text(image.get("Id"))
    digests = {text.rpartition("@")[2] for text in image.get("RepoDigests") or [] if isinstance(text, str)}
    return newest.digest in {*digests, as_text(image.get("Digest"))}


def _hex_of(digest: Optional[str]) -> Optional[str]:
    return digest.partition(":")[2] if digest else None
