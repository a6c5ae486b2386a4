"""Volumes, networks, secrets and images on a real node, from the command line: made, carried out and in, cleaned up."""

import contextlib
import json
import tarfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from servicebay.cli.connection import HubClient, HubError, find_hub
from testbed import Node
from tests.cli.running import Bay
from tests.patience import PATIENCE_S, until
from tests.registry_server import Registry, registry_for

from .letting_in import let_in_by_password

IMAGE = "localhost/busybox:1"
FILES = "/api/nodes/n/files"
QUADLET = f"""[Container]
Image={IMAGE}
ContainerName=keeper
Volume=data:/data
Exec=sleep 1000
StopTimeout=1
"""


@pytest.fixture(scope="module")
def registry(node: Node) -> Iterator[Registry]:
    with registry_for(node) as made:
        yield made


@pytest.fixture(scope="module")
def bay(node: Node, registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bay]:
    node.write("~/.config/containers/systemd/keeper.container", QUADLET)
    node.ssh("systemctl", "--user", "daemon-reload")
    with let_in_by_password(node, tmp_path_factory.mktemp("hub") / "data") as made:
        yield made


@pytest.fixture(scope="module")
def hub(bay: Bay) -> HubClient:
    return find_hub(None, None, str(bay.data_dir))


def said(bay: Bay, *words: str, stdin: str = "") -> str:
    done = bay.run(*words, stdin=stdin)
    assert done.status == 0, done.err
    return done.out


def test_volume_network_and_secret_are_made_and_seen(node: Node, bay: Bay, hub: HubClient) -> None:
    assert said(bay, "volume", "create", "data", "--node", "n") == "The volume data was made on n.\n"
    assert "was made" in said(
        bay, "network", "create", "inner", "--node", "n", "--subnet", "10.77.1.0/24", "--internal"
    )
    assert "was made" in said(bay, "secret", "create", "key", "--node", "n", stdin="swordfish")
    assert node.ssh("podman", "secret", "inspect", "--showsecret", "--format", "{{.SecretData}}", "key").strip() == (
        "swordfish"
    )
    nowhere = bay.run("volume", "export", "data", "-o", "/nowhere/data.tar")
    assert (nowhere.status, "/nowhere/data.tar cannot be written" in nowhere.err) == (1, True)
    (network,) = [row for row in json.loads(hub.get("/api/networks")) if row["name"] == "inner"]
    assert (network["subnets"], network["internal"]) == (["10.77.1.0/24"], True)
    for words in (("volume", "create", "data"), ("network", "create", "inner")):
        again = bay.run(*words, "--node", "n")
        assert (again.status, "already" in again.err) == (1, True)
    wrong = bay.run("network", "create", "odd", "--node", "n", "--subnet", "10.77.1.7/24")
    assert (wrong.status, "A subnet looks like" in wrong.err) == (1, True)
    taken = bay.run("network", "create", "second", "--node", "n", "--subnet", "10.77.1.0/25")
    assert (taken.status, "Another network has this subnet" in taken.err) == (1, True)


def test_a_volume_goes_out_and_comes_back_the_same(node: Node, bay: Bay, tmp_path: Path) -> None:
    write = "head -c 3000000 /dev/urandom >/data/big; mkdir /data/d; echo hi >/data/d/file; chown 5:6 /data/d/file"
    node.ssh("podman", "run", "--rm", "-v", "data:/data", IMAGE, "sh", "-c", write)
    look = ("podman", "run", "--rm", "-v", "data:/data", IMAGE, "sh", "-c", "cd /data; md5sum big d/file; ls -ln d")
    before, archive = node.ssh(*look), tmp_path / "data.tar"
    assert "3.0 MB" in said(bay, "volume", "export", "data", "-o", str(archive))
    with tarfile.open(archive) as opened:
        assert {"big", "d/file"} <= {name.removeprefix("./") for name in opened.getnames()}
    node.ssh("podman", "run", "--rm", "-v", "data:/data", IMAGE, "sh", "-c", "rm -r /data/*")
    assert "were imported into data" in said(bay, "volume", "import", "data", str(archive))
    assert node.ssh(*look) == before


def test_what_uses_a_volume_is_stopped_meanwhile_and_runs_again(
    node: Node, bay: Bay, hub: HubClient, tmp_path: Path
) -> None:
    hub.post("/api/services/keeper/action?node=n", {"action": "start"})
    look = ("podman", "run", "--rm", "-v", "data:/data", IMAGE, "sh", "-c", "cd /data; md5sum big d/file; ls -ln . d")
    content = node.ssh(*look)
    started = node.ssh("podman", "inspect", "--format", "{{.Id}}", "keeper")
    bad = tmp_path / "bad.tar"
    bad.write_bytes(b"this is no archive" * 100)
    done = bay.run("volume", "import", "data", str(bad), "--stop")
    assert (done.status, "not a whole tar archive" in done.err) == (1, True), done.err
    whole = tmp_path / "whole.tar"
    said(bay, "volume", "export", "data", "-o", str(whole))
    assert whole.stat().st_mode & 0o077 == 0, "it may hold secrets"
    bad.write_bytes(whole.read_bytes()[:2_000_000])
    assert bay.run("volume", "import", "data", str(bad), "--stop").status == 1
    assert node.ssh("podman", "inspect", "--format", "{{.Id}}", "keeper") == started, "nothing was stopped for these"
    assert node.ssh(*look) == content, "nor touched"
    said(bay, "volume", "import", "data", str(whole), "--stop")
    again = node.ssh("podman", "inspect", "--format", "{{.Id}}", "keeper")
    assert again != started, "it was stopped, and a new container runs"
    assert said(bay, "volume", "export", "data", "--stop", "-o", str(tmp_path / "quiet.tar"))
    assert node.ssh("podman", "inspect", "--format", "{{.Id}}", "keeper") != again
    assert node.ssh(*look) == content


def test_a_download_that_is_given_up_ends_podman_on_the_node(node: Node, bay: Bay, hub: HubClient) -> None:
    said(bay, "volume", "create", "large", "--node", "n")
    node.ssh("podman", "run", "--rm", "-v", "large:/data", IMAGE, "sh", "-c", "head -c 150000000 /dev/zero >/data/x")
    request = urllib.request.Request(hub.url + "/api/volumes/large/export?node=n")
    request.add_header("Authorization", f"Bearer {hub.token}")
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        assert answer.headers["Content-Disposition"] == 'attachment; filename="large.tar"'
        assert len(answer.read(100_000)) == 100_000
        assert node.ssh("pgrep", "-f", "volume export large")
    until(lambda: node.run("pgrep", "-f", "volume export large").returncode, "it goes on")


def test_a_hub_that_is_killed_leaves_no_service_stopped(node: Node, bay: Bay, hub: HubClient) -> None:
    node.write("~/.config/containers/systemd/user.container", QUADLET.replace("data", "large").replace("keeper", "u"))
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("systemctl", "--user", "start", "user")
    until(lambda: any(row["name"] == "large" and row.get("services") for row in json.loads(hub.get("/api/volumes"))))
    request = urllib.request.Request(hub.url + "/api/volumes/large/export?node=n", method="POST")
    request.add_header("Authorization", f"Bearer {hub.token}")
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        answer.read(1)
        assert node.run("systemctl", "--user", "is-active", "user").returncode != 0
        assert bay.process is not None
        bay.process.kill()
        bay.process.communicate()
        until(lambda: not node.run("systemctl", "--user", "is-active", "user").returncode, "it stays stopped")
    node.ssh("systemctl", "--user", "stop", "user")
    node.ssh("rm", "/home/podman/.config/containers/systemd/user.container")
    node.ssh("systemctl", "--user", "daemon-reload")
    node.ssh("podman", "volume", "rm", "large")
    bay.start()
    said(bay, "node", "test", "n")


def test_an_import_is_told_when_it_is_cut_off(bay: Bay) -> None:
    import http.client

    hub = find_hub(None, None, str(bay.data_dir))
    connection = http.client.HTTPConnection(hub.url.removeprefix("http://"), timeout=PATIENCE_S)
    connection.putrequest("POST", "/api/volumes/data/import?node=n")
    connection.putheader("Authorization", f"Bearer {hub.token}")
    connection.putheader("Content-Length", "1000000")
    connection.endheaders(b"x" * 1024)
    connection.close()
    with pytest.raises(HubError) as refused:
        hub.post("/api/volumes/data/import?node=n", None)
    assert refused.value.code in ("busy", "invalid"), "two bytes are no archive; or the first is still being ended"


def test_an_image_is_pulled_and_what_nothing_uses_is_shown_then_deleted(
    node: Node, bay: Bay, registry: Registry
) -> None:
    hub = find_hub(None, None, str(bay.data_dir))
    name = registry.push(node, "localhost/nginx:1", "web:1")
    assert f"{name} was there already on n" in said(bay, "image", "pull", name, "--node", "n")
    said(bay, "volume", "create", "spare", "--node", "n")
    for named in ("kept", "other"):
        said(bay, "volume", "create", named, "--node", "n")
    node.write("~/.config/containers/systemd/kept.volume", "[Volume]\nVolumeName=kept\n")
    node.write("~/.config/containers/systemd/off.container", f"[Container]\nImage={IMAGE}\nVolume=other:/data\n")
    written = ("kept.volume", "off.container")
    until(lambda: sum(row["path"].endswith(written) for row in json.loads(hub.get(FILES))) == 2)
    found = json.loads(said(bay, "prune", "n", "--volumes", "--json"))
    kept = " ".join(found["kept"])
    assert "kept: named in " in kept, "a stopped service has no container that shows its use"
    assert "other: named in " in kept
    with pytest.raises(HubError, match="named in"):
        hub.post("/api/nodes/n/prune", {"keys": ["volumes/n/other"]})
    (spare,) = [item["key"] for item in found["items"] if item["name"] == "spare"]
    (old,) = made_at(hub, "spare")
    node.ssh("podman", "volume", "rm", "spare")
    node.ssh("podman", "volume", "create", "spare")
    with contextlib.suppress(HubError):  # it may know of the new one, of none, or of the old: the node looks
        hub.post("/api/nodes/n/prune", {"keys": [spare]})
    assert node.run("podman", "volume", "exists", "spare").returncode == 0
    until(lambda: made_at(hub, "spare") not in ([], [old]), "the new one is seen")
    items = {(each["section"], each["name"]): each for each in found["items"]}
    assert {("networks", "inner"), ("volumes", "spare")} <= items.keys()
    assert ("volumes", "data") not in items
    assert not any(IMAGE in name for _, name in items)
    assert found["totalBytes"] > 10_000_000
    stays = bay.run("prune", "n", "--volumes", stdin="n\n")
    assert (stays.status, "spare" in stays.out) == (1, True)
    assert "were deleted" in said(bay, "prune", "n", "--volumes", "--yes")
    assert node.run("podman", "volume", "exists", "spare").returncode == 1
    assert node.run("podman", "network", "exists", "inner").returncode == 1
    assert node.run("podman", "volume", "exists", "data").returncode == 0
    with pytest.raises(HubError) as refused:
        hub.post("/api/nodes/n/prune", {"keys": ["volumes/n/data"]})
    assert refused.value.code == "refused"


def made_at(hub: HubClient, volume: str) -> list[int]:
    """When the volume of this name was made, as far as the hub knows one."""
    return [row["created"] for row in json.loads(hub.get("/api/volumes")) if row["name"] == volume]
