"""An update as a job: the images of one service pulled, and its unit restarted where one of them is another now.

No file is touched. Where it is not well with the new image, the names mean the old ones again (``podman tag``).
"""

from collections.abc import Mapping

from ...twin.schema import NodeState
from ..shapes.job import StepView
from .document import Document, Pulled, UnitBefore
from .judge import Judge

SEEN_WITHIN_S = 3.0
PULLS = "The old image could not be brought back: the unit pulls at each start (Pull=)."


def build_update(
    unit: str, runs: Mapping[str, str], local: Mapping[str, str], state: NodeState
) -> tuple[list[StepView], Document]:
    """Steps and document. ``runs``: name of each image -> ID that runs; ``local``: names that no registry is asked for
    (``AutoUpdate=local``) -> ID that they mean on the node. ``state`` is the node's.
    """
    known = (state.services or {}).get(unit)
    before = UnitBefore(unit, known.active_state, known.invocation_id) if known else UnitBefore(unit)
    steps = [StepView(kind="pull", target=name, text=f"Pull {name}") for name in runs if name not in local]
    steps.append(StepView(kind="restart", target=unit, text=f"Restart {unit} if an image is newer"))
    steps.append(StepView(kind="wait", target=unit, text=f"Wait until {unit} is up and well"))
    document = Document(
        files=[],
        units=[before],
        stop=[],
        restart=[unit],
        start=[],
        along=[],
        fresh=[],
        replaced=[],
        images=dict(runs),
        pulled={name: Pulled(image) for name, image in local.items()},
        update=True,
    )
    return steps, document


async def runs_with(judge: Judge, node: str, unit: str, images: Mapping[str, str]) -> bool:
    """Whether the containers of a unit run these images, by name; those of other names do not count."""

    def is_so() -> bool:
        running = judge.images(node, unit)
        return all(images.get(name, image) == image for name, image in running.items())

    return bool(await judge.until(is_so, SEEN_WITHIN_S))


def done_text(document: Document, unit: str, is_running: bool, detail: str | None) -> str:
    """How an update ended that was not undone."""
    newer = document.newer
    if not newer:
        noun = "image" if len(document.images) == 1 else "images"
        return f"{unit} runs the newest {noun} already; it was left alone."
    if not is_running:
        return f"{unit} was restarted, but not with the newer image: its file names another one."
    well = " and is healthy" if detail and "healthy" in detail else ""
    return f"{unit} was updated: {', '.join(f'the newer {name}' for name in newer)}{well}."
