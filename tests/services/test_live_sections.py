"""Sections that are made of the rows of all nodes: what did not change is not made again."""

from servicebay.services.live_sections import UpdateSection
from servicebay.services.updates.book import Check, UpdateBook, Wishes
from tests.services.facts import NOW, Hub, config, container, state, unit
from tests.services.updates.test_rows import NAME, Kept


def test_rows_of_newer_images_are_made_again_only_where_their_node_or_the_book_changed() -> None:
    hub = Hub(config(name="nas"), config(name="pi"))
    for name in ("nas", "pi"):
        hub.node(name, state([container(unit="web.service", image=NAME)], [unit()]))
    book = UpdateBook(Kept())
    book._wishes = Wishes(checks={f"{name}/{NAME}": Check(at=NOW, same=True) for name in ("nas", "pi")})
    section, patch = UpdateSection(book), dict[str, object]()
    section.update(patch, hub.live.node_rows())
    before = section.rows
    assert list(before) == ["nas/web.service", "pi/web.service"]
    (row,) = hub.live.containers("nas")
    hub.twin.apply_patch("nas", 1, {"containers": {row.id: {"labels": {"io.containers.autoupdate": "registry"}}}})
    section.update({"containers": {}}, hub.live.node_rows())
    after = section.rows
    assert (before["nas/web.service"].auto_update, after["nas/web.service"].auto_update) == (None, "registry")
    assert after["pi/web.service"] is before["pi/web.service"]
    book._wishes = Wishes(checks={f"pi/{NAME}": Check(at=NOW, problem="It does not answer.")})
    section.touch()
    section.update({}, hub.live.node_rows())
    assert section.rows["pi/web.service"].text == "It does not answer."
    hub.twin.remove("pi")
    section.update({"services": {}}, hub.live.node_rows())
    assert list(section.rows) == ["nas/web.service"]
