"""Where files are looked for, in real directories."""

from pathlib import Path

from servicebay.agent.facts import find_quadlet_folder
from servicebay.agent.files.places import MAX_DIRECTORIES, find_places, list_files


def _directory(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


def _ours(paths: "dict[str, object]", tmp_path: Path) -> list[str]:
    return sorted(path for path in paths if path.startswith(str(tmp_path)))


def test_places_are_the_trees_and_for_what_is_missing_the_nearest_parent(tmp_path: Path) -> None:
    quadlets = _directory(tmp_path / ".config/containers/systemd")
    nested = _directory(quadlets / "photos/web.container.d")
    runtime = _directory(tmp_path / "run")
    places = find_places({"XDG_RUNTIME_DIR": str(runtime)}, str(tmp_path), 1000)
    assert _ours({**places.directories}, tmp_path) == sorted(map(str, [quadlets, nested.parent, nested]))
    assert places.awaited[str(tmp_path / ".config")] == {"systemd"}
    assert places.awaited[str(runtime)] == {"containers"}


def test_quadlet_unit_dirs_replaces_the_usual_directories(tmp_path: Path) -> None:
    own, units = _directory(tmp_path / "own"), _directory(tmp_path / ".config/systemd/user")
    places = find_places({"QUADLET_UNIT_DIRS": str(own), "XDG_RUNTIME_DIR": str(tmp_path)}, str(tmp_path), 1000)
    assert places.directories == {str(own): "quadlet", str(units): "unit"}


def test_links_to_directories_are_followed_once(tmp_path: Path) -> None:
    own, elsewhere = _directory(tmp_path / "own"), _directory(tmp_path / "git/stack")
    (own / "stack").symlink_to(elsewhere)
    (elsewhere / "round").symlink_to(own)
    places = find_places({"QUADLET_UNIT_DIRS": str(own)}, str(tmp_path), 1000)
    assert _ours({**places.directories}, own) == [str(own), str(own / "stack")]


def test_too_many_directories_are_cut(tmp_path: Path) -> None:
    own = _directory(tmp_path / "own")
    for number in range(MAX_DIRECTORIES + 5):
        _directory(own / str(number))
    places = find_places({"QUADLET_UNIT_DIRS": str(own)}, str(tmp_path), 1000)
    assert places.is_cut
    assert len(places.directories) == MAX_DIRECTORIES


def test_of_the_administrators_directory_other_users_are_left_out(tmp_path: Path) -> None:
    users = _directory(tmp_path / "containers/systemd/users")
    for name in ("1000", "1001", "all"):
        _directory(users / name)
    places = find_places({"QUADLET_UNIT_DIRS": str(users)}, str(tmp_path), 1000)
    assert _ours({**places.directories}, users) == [str(users), str(users / "1000"), str(users / "all")]


def test_files_are_told_apart_by_their_names_and_directories(tmp_path: Path) -> None:
    own, units = _directory(tmp_path / "own"), _directory(tmp_path / ".config/systemd/user")
    for path in ("web.container", "a.kube", "README", "web.yaml", "web.service", "web.container~"):
        (own / path).write_text("")
    (_directory(own / "web.container.d") / "10.conf").write_text("")
    (own / "web.container.d/10.conf.bak").write_text("")
    (units / "job.timer").write_text("")
    (_directory(units / "default.target.wants") / "job.timer").symlink_to(units / "job.timer")
    _directory(own / "odd.container")
    found = list_files(find_places({"QUADLET_UNIT_DIRS": str(own)}, str(tmp_path), 1000))
    assert found == {
        str(own / "web.container"): "quadlet",
        str(own / "a.kube"): "quadlet",
        str(own / "web.container.d/10.conf"): "dropin",
        str(units / "job.timer"): "unit",
    }


def test_of_a_proxys_folder_only_configuration_counts(tmp_path: Path) -> None:
    sites = _directory(tmp_path / "nginx/conf.d")
    for name in ("web.conf", "default", "privkey.pem", "access.log", "dhparams.key"):
        (sites / name).touch()
    _directory(tmp_path / "own")
    environ = {"QUADLET_UNIT_DIRS": str(tmp_path / "own"), "XDG_RUNTIME_DIR": str(tmp_path)}
    places = find_places(environ, str(tmp_path), 1000, {str(tmp_path / "nginx"): "proxy"})
    assert list_files(places) == {str(sites / "default"): "proxy", str(sites / "web.conf"): "proxy"}


def test_new_files_go_to_the_users_own_folder() -> None:
    assert find_quadlet_folder({}, "/home/anna") == "/home/anna/.config/containers/systemd"
    assert find_quadlet_folder({"XDG_CONFIG_HOME": "/c"}, "/home/anna") == "/c/containers/systemd"
    assert find_quadlet_folder({"QUADLET_UNIT_DIRS": "/a:/b"}, "/home/anna") == "/a"


def test_files_of_checks_are_listed_beside_quadlet_files_only(tmp_path: Path) -> None:
    own, units = _directory(tmp_path / "own/web.container.d").parent, _directory(tmp_path / ".config/systemd/user")
    for folder in (own, own / "web.container.d", units):
        (folder / "web.checks.yml").touch()
        (folder / "web.yml").touch()
    places = find_places({"QUADLET_UNIT_DIRS": str(own)}, str(tmp_path), 1000)
    assert list_files(places) == {str(own / "web.checks.yml"): "checks"}
