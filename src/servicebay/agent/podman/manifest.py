"""What a registry's tag means now, from Podman's look at its manifest. Pure.

``GET /libpod/manifests/{reference}/json`` asks the registry, with the node's own sign-ins and mirrors. Of an image for
several platforms it answers the list; of a single image it refuses, and Podman 5 quotes the manifest in its refusal::

    {"schemaVersion":2,"manifests":[{"digest":"sha256:ab…","platform":{"architecture":"amd64","os":"linux"}}]}
    parsing manifest blob "{\\"schemaVersion\\":2,…}" as a "application/vnd.oci…": Treating single images as …

Of a single image in Docker's format it answers ``{"schemaVersion":2,"manifests":null}``: then ``registry`` asks.
Seen with 4.3.1, 5.4.2 and 5.8.6.
"""

import hashlib
import json
import re
from typing import Any, NamedTuple, Optional

from .shape import as_object, as_objects, as_text

_QUOTED = re.compile(r'parsing manifest blob "((?:[^"\\]|\\.)*)" as a "')
_HEX = re.compile(r"\\x([0-9a-f]{2})")


class Newest(NamedTuple):
    """``digest`` is the manifest's for this platform, ``image_id`` the image's, where it is known."""

    digest: Optional[str]
    image_id: Optional[str]


def newest_of(answer: Any, os_name: str, architecture: str, image: Any) -> Optional[Newest]:
    """The entry of a list for a platform; None where there is none. ``image`` is what the node has: a processor of
    several variants (arm) may have any of them."""
    fitting = []
    for entry in as_objects(as_object(answer).get("manifests")):
        platform, digest = as_object(entry.get("platform")), as_text(entry.get("digest"))
        if digest and platform.get("os") == os_name and platform.get("architecture") == architecture:
            fitting.append(Newest(digest, None))
    return next((each for each in fitting if is_same(each, image)), next(iter(fitting), None))


def is_single(answer: Any) -> bool:
    """Whether Podman says nothing of a single image."""
    answer = as_object(answer)
    return bool(answer.get("schemaVersion")) and answer.get("manifests") is None


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
