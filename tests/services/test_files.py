"""Files joined with units, and what of them is not what runs."""

from typing import Any

import pytest

from servicebay.services.files import FileIndex, drift_of, drift_text, drop_in_folders
from servicebay.wire.model import FileEntry
from tests.services.facts import NOW, Hub, ServiceUnit, config, state, unit

Q = "/home/anna/.config/containers/systemd"
U = "/home/anna/.config/systemd/user"


def entry(path: str, kind: str = "quadlet", **members: Any) -> FileEntry:
    return FileEntry(**{"path": path, "kind": kind, "sha256": "ab" * 32, "mtime": NOW, **members})


def paths(made: ServiceUnit, *entries: FileEntry) -> list[str]:
    return [each.path for each in FileIndex({each.path: each for each in entries}).files_of(made)]


def web(**members: Any) -> ServiceUnit:
    return unit(**{"source_path": f"{Q}/web.container", "fragment_mtime": NOW, "started_at": NOW, **members})


def test_a_unit_has_its_source_its_drop_ins_and_what_these_name() -> None:
    source = entry(f"{Q}/web.container", refers=["/etc/web.env", "/gone.env"])
    drop_in = entry(f"{Q}/web.container.d/10.conf", "dropin", refers=["/etc/more.env"])
    systemds = entry(f"{U}/web.service.d/limits.conf", "dropin")
    envs = [entry("/etc/web.env", "env"), entry("/etc/more.env", "env")]
    others = [entry(f"{Q}/db.container"), entry(f"{Q}/db.container.d/10.conf", "dropin"), entry("/etc/db.env", "env")]
    assert paths(web(), *others, *envs, systemds, drop_in, source) == [
        source.path,
        drop_in.path,
        systemds.path,
        "/etc/more.env",
        "/etc/web.env",
    ]


def test_mounted_configuration_belongs_to_the_unit_that_names_it_or_its_folder() -> None:
    source = entry(f"{Q}/web.container", refers=["/srv/web.conf", f"{Q}/web"])
    configs = [entry("/srv/web.conf", "config"), entry(f"{Q}/web/conf.d/a.conf", "config")]
    others = [entry(f"{Q}/webmail/a.conf", "config"), entry("/srv/other.conf", "config")]
    assert paths(web(), *others, *configs, source) == [source.path, f"{Q}/web/conf.d/a.conf", "/srv/web.conf"]


def test_a_source_behind_a_link_is_found_by_its_real_path() -> None:
    link = entry(f"{Q}/web.container", target="/home/anna/git/web.container")
    assert paths(web(source_path="/home/anna/git/web.container"), link) == [link.path]


def test_what_the_node_does_not_list_has_its_path_all_the_same() -> None:
    made = unit(kind="service", origin="user", fragment_path=f"{U}/job.service", drop_in_paths=["/usr/lib/x.conf"])
    files = FileIndex({}).files_of(made)
    assert [(each.path, each.kind, each.sha256) for each in files] == [
        (f"{U}/job.service", "unit", None),
        ("/usr/lib/x.conf", "dropin", None),
    ]


def test_what_the_distribution_ships_has_no_files() -> None:
    assert paths(unit(kind="service", origin="system", fragment_path="/usr/lib/systemd/user/dbus.service")) == []


@pytest.mark.parametrize(
    ("name", "folders"),
    [
        ("web.container", ["container.d", "web.container.d"]),
        ("a-b-c.pod", ["pod.d", "a-.pod.d", "a-b-.pod.d", "a-b-c.pod.d"]),
        ("job@7.service", ["service.d", "job@.service.d", "job@7.service.d"]),
        ("job@.container", ["container.d", "job@.container.d"]),
    ],
)
def test_drop_ins_lie_in_directories_named_after_the_unit(name: str, folders: list[str]) -> None:
    assert drop_in_folders(name) == folders


@pytest.mark.parametrize(
    ("members", "kind", "mtime", "drift"),
    [
        ({}, "quadlet", NOW, None),
        ({}, "quadlet", NOW + 1, "edited"),
        ({}, "dropin", NOW + 1, "edited"),
        ({"need_daemon_reload": True}, "quadlet", NOW, "edited"),
        ({"fragment_mtime": NOW + 9}, "quadlet", NOW + 1, "not-restarted"),
        ({"fragment_mtime": NOW + 9}, "quadlet", NOW, None),
        ({}, "env", NOW + 1, "not-restarted"),
        ({}, "kube", NOW + 1, "not-restarted"),
        ({"active_state": "inactive"}, "env", NOW + 1, None),
        ({"active_state": "inactive", "started_at": None}, "quadlet", NOW + 1, "edited"),
        ({"fragment_mtime": None, "started_at": None}, "quadlet", NOW + 1, None),
    ],
)
def test_an_edit_is_not_reloaded_or_not_restarted_or_applied(
    members: dict[str, Any], kind: str, mtime: int, drift: str | None
) -> None:
    assert drift_of(web(**members), [entry("/x", kind, mtime=mtime)]) == drift


def test_the_advice_fits_the_state() -> None:
    assert drift_text(unit(), "edited") == "It was edited and the change is not applied: reload units, then restart."
    idle = drift_text(unit(active_state="inactive"), "edited")
    assert idle == "It was edited and the change is not applied: reload units."
    assert (
        drift_text(unit(), "not-restarted") == "It was edited after it started, and the change is not applied: restart."
    )
    assert drift_text(unit(), None) is None


def test_an_edited_file_changes_the_row_of_its_service_alone_and_needs_a_person() -> None:
    hub = Hub(config())
    files = {f"{Q}/web.container": entry(f"{Q}/web.container")}
    units = [web(), unit(name="db.service", source_path=f"{Q}/db.container")]
    hub.node("nas", state([], units, files=files))
    before = hub.live.state["services"]
    hub.twin.apply_patch("nas", 1, {"files": {f"{Q}/web.container": {"mtime": NOW + 5, "sha256": "cd" * 32}}})
    after = hub.live.state
    assert after["services"]["nas/db.service"] is before["nas/db.service"]
    row = after["services"]["nas/web.service"]
    assert (row["drift"], row["tone"], row["files"][0]["sha256"]) == ("edited", "look", "cd" * 32)
    alarm = after["attention"]["service:nas/web.service"]
    assert (alarm["tone"], alarm["text"], alarm.get("action")) == ("look", row["driftText"], "reload-units")


def test_of_what_was_reloaded_and_not_restarted_the_restart_is_offered() -> None:
    hub = Hub(config())
    files = {f"{Q}/web.container": entry(f"{Q}/web.container", mtime=NOW + 1)}
    hub.node("nas", state([], [web(fragment_mtime=NOW + 2)], files=files))
    assert hub.live.state["attention"]["service:nas/web.service"]["action"] == "restart"


def test_a_file_that_was_removed_is_told_once_the_node_lists_its_files() -> None:
    made = web(need_daemon_reload=True)
    assert drift_of(made, FileIndex({}).files_of(made)) == "removed"
    assert drift_of(made, FileIndex({}, is_known=False).files_of(made)) == "edited"


def test_a_file_without_a_unit_is_new_or_refused() -> None:
    assert drift_of(unit(load_state="not-generated", active_state="inactive"), []) == "new"
    assert drift_of(unit(load_state="not-generated", active_state="inactive", generator_error="No."), []) is None


def test_a_proxy_s_configuration_belongs_to_the_service_that_mounts_it() -> None:
    conf = entry("/home/a/nginx/conf.d/web.conf", "proxy", mtime=NOW + 9)
    index = FileIndex({conf.path: conf, "/home/a/nginx2.conf": entry("/home/a/nginx2.conf", "proxy")})
    found = index.files_of(web(), ["/home/a/nginx/", "/srv"])
    assert [file.path for file in found if file.kind == "proxy"] == [conf.path]
    assert drift_of(web(), found) is None
    assert [file for file in index.files_of(web()) if file.kind == "proxy"] == []


def test_a_file_of_checks_belongs_to_the_service_that_it_is_named_after() -> None:
    checks = entry(f"{Q}/web.checks.yml", "checks", mtime=NOW + 9)
    source, pod = entry(f"{Q}/web.container"), entry(f"{Q}/web.pod")
    assert paths(web(), source, pod, checks) == [source.path, checks.path]
    of_pod = unit(name="web-pod.service", kind="pod", source_path=pod.path)
    assert paths(of_pod, source, pod, checks) == [pod.path]
    assert paths(of_pod, pod, checks) == [pod.path, checks.path]
    assert paths(unit(source_path=f"{Q}/db.container"), entry(f"{Q}/db.container"), checks) == [f"{Q}/db.container"]
    index = FileIndex({each.path: each for each in (source, checks)})
    assert drift_of(web(), index.files_of(web())) is None
