"""A hub that knows one node from an earlier run; the node itself cannot be reached."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from servicebay.nodes.config import NodeConfig
from servicebay.storage import schema
from servicebay.storage.database import Database
from servicebay.storage.directory import database_path
from servicebay.storage.documents import DocumentStore
from servicebay.storage.twins import TwinRows
from servicebay.wire.model import Listen, Proxy, Route
from tests.cli.running import Bay
from tests.services.facts import ID, NOW, Capability, Health, Port, container, facts, failed, state, unit

ESCAPE = "\x1b]0;owned\x07"
ROUTES = [
    Route("respond", "b.org", listen=[Listen("::", 80)], status=404),
    Route("proxy", f"a{ESCAPE}.org", target_service="gone", target_port=80, ssl=True, certificate="/c.pem",
          listen=[Listen("::", 80)], certificate_expires=NOW, host_file="/home/anna/a.conf", line=7),
]  # fmt: skip


async def fill(data_dir: Path) -> None:
    database = Database(database_path(data_dir))
    await database.open()
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    node = NodeConfig(name="nas", host="127.0.0.1", port=1, user="anna", host_key=key, fingerprint="SHA256:" + "A" * 43)
    await DocumentStore(database, schema.nodes, NodeConfig).save(node)
    lacking = {"linger": Capability("linger", "Linger", "fail", "Off.", "loginctl enable-linger")}
    sick = Health("unhealthy", output=f"no {ESCAPE} answer")
    raw = state(
        [container(unit="web.service", health=sick, ports=[Port(80, host_port=8080)])],
        [unit(), failed(name="broken.service", kind="service"), unit(name="dbus.service", origin="system")],
        proxies={ID: Proxy("nginx", "image", "files", ROUTES, [f"a.conf {ESCAPE} can't be read"])},
        facts=facts(capabilities=lacking),
    )
    await TwinRows(database).save("nas", NOW, msgspec.json.encode(raw))
    await database.close()


@pytest.fixture(scope="session")
def bay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bay]:
    made = Bay(tmp_path_factory.mktemp("hub") / "data")
    asyncio.run(fill(made.data_dir))
    made.start()
    yield made
    assert made.stop() == 0


@pytest.fixture
def fresh(tmp_path: Path) -> Bay:
    return Bay(tmp_path / "data")
