"""What the hub may ask about images, volumes, networks and secrets: to remove one that nothing uses, to pull an image.

``image.pull {reference}`` -> ``{id, digest?}``, PROGRESS frames ``{text, layers?: {done, total}}``.
``image.newest {reference}`` -> ``{same, imageId?, digest?, newestDigest?, newestId?}`` (``podman.manifest``).
``image.tag {id, reference}`` -> ``{}``: from now on the name means this image.
``volume|network|secret.create``, ``stock.sizes`` (``stock_making``).
``image.remove {id}`` · ``volume.remove {id}`` · ``network.remove {id}`` · ``secret.remove {id}``; of volumes and
networks the ID is their name. ``shown?``: members that it must still have (``created``, ``names``), looked at anew.
Never forced: Podman refuses what is in use, and that refusal is the answer.
"""

import contextlib
from typing import Any, Dict

from servicebay.wire.messages import Failure

from .actions import asking_podman, invalid
from .aggregator import Aggregator
from .loop import Loop, TimedOut
from .podman.client import PodmanClient
from .podman.naming import NAME
from .podman.service import PodmanService
from .podman.stock_watch import StockWatch
from .process import Spawner
from .rpc import Action, ActionError, Call

SECTIONS = {"image": "images", "volume": "volumes", "network": "networks", "secret": "secrets"}
SETTLE_S = 3.0


def _told(error: ActionError, noun: str) -> ActionError:
    """Say 'in use' in one way: Podman answers 409 for images and volumes, 500 for networks, and advises force."""
    said = error.failure.stderr or ""
    if "being used" not in said and "in use" not in said:
        return error
    return ActionError(Failure("conflict", "A container uses this {}, so it stays.".format(noun), stderr=said))


def _reference(call: Call) -> str:
    from .podman.reference import is_reference

    reference = call.args.get("reference")
    if not is_reference(reference):
        raise invalid("That is not the name of an image, such as docker.io/library/nginx:1.")
    return str(reference)


class StockActions:
    """Removes what Podman keeps besides containers; only what the sections know can be named."""

    def __init__(
        self,
        loop: Loop,
        client: PodmanClient,
        watch: StockWatch,
        aggregator: Aggregator,
        service: PodmanService,
        spawner: Spawner,
    ) -> None:
        self._loop = loop
        self._service = service
        self._spawner = spawner
        self._client = client
        self._watch = watch
        self._aggregator = aggregator

    def table(self) -> Dict[str, Action]:
        """Name of each action -> what runs it."""
        table: Dict[str, Action] = {noun + ".remove": self._remover(noun) for noun in SECTIONS}
        table.update({"image.pull": self.pull, "image.newest": self.newest, "image.tag": self.tag})
        table.update({noun + ".create": self._maker(noun) for noun in ("volume", "network", "secret")})
        table["stock.sizes"] = self.sizes
        return table

    def _maker(self, noun: str) -> Action:
        async def run(call: Call) -> Dict[str, Any]:
            from .stock_making import make

            try:
                return await make(self._service, noun, call)
            finally:
                await self._look(SECTIONS[noun])

        return run

    async def sizes(self, call: Call) -> Dict[str, Any]:
        """Say what room images and volumes take; Podman reads the whole disk for it."""
        from .stock_making import read_sizes

        return await read_sizes(self._service, call)

    async def pull(self, call: Call) -> Dict[str, Any]:
        """Pull an image; the images section knows it with the answer."""
        from .image_pull import pull_image

        reference = _reference(call)
        try:
            return await pull_image(self._loop, self._service, self._spawner, reference, call)
        finally:
            await self._look("images")

    async def newest(self, call: Call) -> Dict[str, Any]:
        """Ask the registry what a name means now."""
        from .image_newest import compare_with_registry

        return await compare_with_registry(self._service, self._spawner, _reference(call), call)

    async def tag(self, call: Call) -> Dict[str, Any]:
        """Let a name mean an image that is here."""
        reference, image = _reference(call), call.args.get("id")
        if not isinstance(image, str) or NAME.fullmatch(image) is None or "@" in reference:
            raise invalid("An image is named by its ID here, and a name that holds a digest means one image for ever.")
        try:
            await asking_podman(self._client.tag(image, reference, call.deadline_s))
        finally:
            await self._look("images")
        return {}

    def _remover(self, noun: str) -> Action:
        async def run(call: Call) -> Dict[str, Any]:
            section, key = SECTIONS[noun], call.args.get("id")
            if not isinstance(key, str) or NAME.fullmatch(key) is None:
                raise invalid("That is not the ID or name of {} {}.".format("an" if noun == "image" else "a", noun))
            shown = call.args.get("shown")
            if shown is not None:
                await self._look(section)
            entry = (self._aggregator.get(section) or {}).get(key)
            if entry is not None and isinstance(shown, dict) and any(entry.get(name) != shown[name] for name in shown):
                raise ActionError(Failure("conflict", "That is not what was shown any more, so it stays."))
            if entry is None:
                raise ActionError(Failure("not-found", "There is no {} {} on this node.".format(noun, key[:64])))
            # Podman refuses to remove an image of several tags by its ID: each tag goes, the last one takes the image
            names = entry["names"] if len(entry.get("names", ())) > 1 else [key]
            try:
                for name in names:
                    await asking_podman(self._client.remove(section, name, call.deadline_s))
            except ActionError as error:
                raise _told(error, noun) from error
            finally:
                await self._look(section)
            return {}

        return run

    async def _look(self, section: str) -> None:
        with contextlib.suppress(TimedOut):  # the hint stands
            await self._loop.within(SETTLE_S, self._watch.look_now(section))
