"""Compares an image of the node with what its name means at the registry now. Loaded by an agent that is asked."""

import json
from typing import Any, Dict, List

from servicebay.wire.messages import Failure

from .image_pull import in_words
from .podman.api import PodmanError
from .podman.client import NOT_FOUND
from .podman.http import HttpError, quote
from .podman.manifest import Newest, is_same, is_single, newest_in_refusal, newest_of
from .podman.reference import is_short
from .podman.service import NoPodman, PodmanService
from .podman.shape import as_object, as_text, as_texts
from .process import Spawner
from .rpc import ActionError, Call

UNCLEAR = (
    "{} is a short name, and nothing on the node says which registry it comes from. Write it in full in the service's"
    " file (Image=docker.io/library/{}, say), or list registries in registries.conf (unqualified-search-registries)."
)
BUILT = "{} is a short name for {}, which was built on the node: no registry is asked. Write it in full in the file."


async def compare_with_registry(service: PodmanService, spawner: Spawner, reference: str, call: Call) -> Dict[str, Any]:
    """``{same, imageId?, digest?, newestDigest?, newestId?}``; without ``imageId`` the node has no such image."""
    try:
        image = await _local(service, reference)
        newest = await _newest_of_any(service, spawner, await full_names(service, reference, image), image, call)
    except (PodmanError, HttpError) as error:
        text = "What {} means now could not be asked: {}".format(reference, in_words(str(error)))
        raise ActionError(Failure("podman", text, stderr=str(error)[-4000:])) from error
    except NoPodman as error:
        raise ActionError(Failure("unsupported", str(error))) from error
    answer = {
        "imageId": as_text(image.get("Id")),
        "digest": as_text(image.get("Digest")),
        "newestDigest": newest.digest,
        "newestId": newest.image_id,
    }
    return {"same": is_same(newest, image), **{key: value for key, value in answer.items() if value is not None}}


async def _local(service: PodmanService, reference: str) -> Dict[str, Any]:
    try:
        return as_object(await service.call("GET", "/images/{}/json".format(quote(reference))))
    except PodmanError as error:
        if error.status != NOT_FOUND:
            raise
        return {}


async def full_names(service: PodmanService, reference: str, image: Dict[str, Any]) -> List[str]:
    """What a name may mean, in the order in which Podman tries: by registries.conf's aliases and registries.

    Of several the one that the node's image has is meant. Raises ActionError where a registry has nothing to say.
    """
    if not is_short(reference):
        return [reference]
    try:
        answer = await service.call("GET", "/images/{}/resolve".format(quote(reference)))
        names = as_texts(as_object(answer).get("Names"))
    except PodmanError as error:
        raise ActionError(Failure("invalid", UNCLEAR.format(reference, reference), stderr=str(error))) from error
    tags = as_texts(image.get("RepoTags"))
    if any(name.startswith("localhost/") for name in tags) and not set(tags) & set(names):
        raise ActionError(Failure("invalid", BUILT.format(reference, tags[0])))
    return [name for name in names if name in tags] or names


async def _newest_of_any(
    service: PodmanService, spawner: Spawner, names: List[str], image: Dict[str, Any], call: Call
) -> Newest:
    """The first that a registry has."""
    for name in names[:-1]:
        try:
            return await _newest(service, spawner, name, image, call)
        except PodmanError:
            continue
    return await _newest(service, spawner, names[-1], image, call)


async def _newest(
    service: PodmanService, spawner: Spawner, reference: str, image: Dict[str, Any], call: Call
) -> Newest:
    path, refusal = "/manifests/{}/json".format(quote(reference)), ""
    try:
        answer = await service.call("GET", path, call.deadline_s)
        if is_single(answer):
            return await _digest_of(spawner, reference, call)
        platform = image or as_object(as_object(await service.call("GET", "/info")).get("host"))
        newest = newest_of(answer, str(platform.get("Os", platform.get("os"))), _architecture(platform), image)
    except PodmanError as error:
        refusal, newest = str(error), newest_in_refusal(str(error))
    if newest is None:
        raise PodmanError(refusal or "the registry has no image of this name for the node's platform")
    return newest


async def _digest_of(spawner: Spawner, reference: str, call: Call) -> Newest:
    from .podman.registry import ask_digest

    try:
        done = await spawner.run_forked(lambda: ask_digest(reference), call.deadline_s)
        answer = as_object(json.loads(done.stdout))
    except (OSError, ValueError) as error:
        raise PodmanError("the registry could not be asked") from error
    digest = as_text(answer.get("digest"))
    if digest is None:
        raise PodmanError(as_text(answer.get("problem")) or "the registry could not be asked")
    return Newest(digest, None)


def _architecture(platform: Dict[str, Any]) -> str:
    return str(platform.get("Architecture", platform.get("arch")))
