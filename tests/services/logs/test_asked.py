"""Titles of sources."""

from servicebay.services.logs.asked import sources_of


def test_a_source_has_a_short_title_and_no_two_the_same() -> None:
    keys = ["unit:web.service", "container:systemd-web", "unit:db.service", "container:base", "manager", "unit:x.timer"]
    titles = [source.title for source in sources_of([*keys, *keys])]
    assert titles == ["web.service", "web", "db", "base", "user manager", "x.timer"]
    assert [source.title for source in sources_of(["unit:a.service", "container:systemd-a", "container:a"])] == [
        "a.service",
        "systemd-a",
        "a",
    ]
