import math

import pytest

from servicebay.services import positions
from servicebay.services.errors import ActionError
from servicebay.services.positions import PositionBook, Positions
from servicebay.services.shapes.positions import Place

pytestmark = pytest.mark.anyio


class Kept:
    """A store of one document."""

    def __init__(self) -> None:
        self.document: Positions | None = None

    async def get(self, name: str) -> Positions | None:
        return self.document

    async def save(self, document: Positions) -> None:
        self.document = document


async def test_a_change_keeps_the_rest_none_forgets_and_reset_forgets_all() -> None:
    store = Kept()
    book = PositionBook(store)
    assert await book.all() == {}
    await book.change({"internet": Place(x=1, y=2), "node:nas": Place(x=3, y=4)})
    assert await book.change({"internet": None, "gateway": Place(x=0, y=-5)}) == {
        "node:nas": Place(x=3, y=4),
        "gateway": Place(x=0, y=-5),
    }
    assert await PositionBook(store).all() == await book.all()
    await book.reset()
    assert await PositionBook(store).all() == {}


@pytest.mark.parametrize(
    ("key", "place"),
    [
        *(("", None), ("x" * 501, None), ("a\nb", Place(x=0, y=0))),
        *(("a", Place(x=math.nan, y=0)), ("a", Place(x=0, y=math.inf)), ("a", Place(x=0, y=2e6))),
    ],
)
async def test_what_is_no_place_is_refused_and_nothing_is_kept(key: str, place: Place | None) -> None:
    store = Kept()
    with pytest.raises(ActionError, match=r"An ID has|A place is"):
        await PositionBook(store).change({"b": Place(x=0, y=0), key: place})
    assert store.document is None


async def test_there_is_a_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions, "MOST", 2)
    book = PositionBook(Kept())
    await book.change({"a": Place(x=0, y=0), "b": Place(x=0, y=0)})
    with pytest.raises(ActionError, match="Reset the layout first"):
        await book.change({"c": Place(x=0, y=0)})
    await book.change({"a": None, "c": Place(x=0, y=0)})
