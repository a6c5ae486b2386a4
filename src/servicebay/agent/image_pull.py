"""Pulls an image by Podman and tells how far it is. Loaded by an agent that is asked to pull: others save its memory.

A cancelled pull ends at once: Podman stops when its caller hangs up; the command is killed.
"""

from typing import Any, Dict, NamedTuple

from servicebay.wire.messages import Failure

from .loop import Loop
from .podman.api import COMPAT, PodmanError
from .podman.client import plain_words
from .podman.http import quote
from .podman.pull import PullFailed, PullProgress
from .podman.reference import is_short
from .podman.service import NoPodman, PodmanService
from .podman.shape import as_object, as_text, as_texts
from .process import Spawner
from .rpc import ActionError, Call

TOLD_EVERY_S = 0.2


class Way(NamedTuple):
    """What to ask Podman for: the path of a stream, and the name under which the image will be."""

    path: str
    name: str


async def pull_image(
    loop: Loop, service: PodmanService, spawner: Spawner, reference: str, call: Call
) -> Dict[str, Any]:
    """Pull; return ``{"id", "digest"?}``. Raises ActionError."""
    try:
        way = await find_way(service, reference)
        await _follow(loop, service, way, call)
        image = as_object(await service.call("GET", "/images/{}/json".format(quote(way.name))))
    except (PullFailed, PodmanError) as error:
        raise refused(reference, str(error)) from error
    except NoPodman:
        return await _pull_by_command(spawner, reference, call)
    answer = {"id": as_text(image.get("Id")), "digest": as_text(image.get("Digest"))}
    return {key: value for key, value in answer.items() if value is not None}


async def find_way(service: PodmanService, reference: str) -> Way:
    """By layers where it is clear which registry is meant, else as Podman itself looks for a short name."""
    names = [reference]
    if is_short(reference):
        answer = await service.call("GET", "/images/{}/resolve".format(quote(reference)))
        names = as_texts(as_object(answer).get("Names"))
    if len(names) == 1:
        return Way("{}/images/create?fromImage={}".format(COMPAT, quote(names[0])), names[0])
    return Way("/images/pull?reference={}".format(quote(reference)), reference)


async def _follow(loop: Loop, service: PodmanService, way: Way, call: Call) -> None:
    progress, due_at = PullProgress(), 0.0
    told: Dict[str, Any] = {}
    objects = service.stream(way.path, "POST")
    try:
        async for each in objects:
            progress.feed(each)
            if progress.told() != told and loop.clock() >= due_at:
                told, due_at = progress.told(), loop.clock() + TOLD_EVERY_S
                call.report(told)
    finally:
        await objects.aclose()
    if progress.told() != told:
        call.report(progress.told())


async def _pull_by_command(spawner: Spawner, reference: str, call: Call) -> Dict[str, Any]:
    done = await spawner.run(["podman", "pull", "--quiet", "--", reference], call.deadline_s)
    if done.status != 0:
        raise refused(reference, plain_words(done.stderr.decode("utf-8", "replace")))
    return {"id": done.stdout.decode("utf-8", "replace").strip()}


def refused(reference: str, said: str) -> ActionError:
    """Say in a sentence why an image cannot be had; ``said`` is Podman's reason."""
    return ActionError(
        Failure("podman", "{} could not be pulled: {}".format(reference, in_words(said)), stderr=said[-4000:])
    )


def in_words(said: str) -> str:
    """The registry's last word, in people's words where it is a known one."""
    low = said.lower()
    for sign, words in REASONS:
        if sign in low:
            return words
    head = said.strip().splitlines()[0] if said.strip() else "no reason was given"
    return head if len(head) <= 300 else "…" + head[-299:]


NO_TLS = "the registry speaks no TLS; list it as insecure in registries.conf."
REASONS = (
    ("manifest unknown", "the registry has no image of this name and tag."),
    ("name unknown", "the registry has no image of this name."),
    (
        "toomanyrequests",
        "the registry allows no more pulls for now (its rate limit); try again later, or sign in there.",
    ),
    ("unauthorized", "the registry wants a sign-in, or has no such image. Run podman login on the node."),
    ("authentication required", "the registry wants a sign-in, or has no such image. Run podman login on the node."),
    ("denied", "the registry denies access to it, or has no such image."),
    ("no such host", "the registry's name cannot be resolved on the node."),
    ("connection refused", "the registry does not answer."),
    ("read udp", "the registry's name cannot be resolved on the node."),
    ("i/o timeout", "the registry does not answer in time."),
    ("server gave http response to https client", NO_TLS),
    ("does not look like a tls handshake", NO_TLS),
    ("no space left on device", "the disk is full."),
)
