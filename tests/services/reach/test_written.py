import pytest

from servicebay.services.errors import ActionError
from servicebay.services.reach.written import find_stopped, port_inside
from servicebay.services.shapes.service import ServiceView

pytestmark = pytest.mark.anyio
FILE = "[Container]\nImage=x\nPublishPort=53:53/udp\nPublishPort=8000-8010:80-90\nPublishPort=%i:1\nPublishPort=9\n"


def service(name: str, **more: object) -> ServiceView:
    members = {"key": f"nas/{name}.service", "node": "nas", "unit": f"{name}.service", "name": name, "tone": "off"}
    members |= {"kind": "container", "origin": "quadlet", "description": "", "active_state": "inactive"}
    members |= {"sub_state": "dead", "state_text": "Stopped", "source_path": f"/q/{name}.container", **more}  # type: ignore[dict-item]
    return ServiceView(**members)  # type: ignore[arg-type]


@pytest.mark.parametrize(("port", "inside"), [(8000, 80), (8010, 90), (8011, None), (53, None), (9, None)])
def test_a_port_is_read_from_a_file(port: int, inside: int | None) -> None:
    assert port_inside(FILE, "Container", port) == inside
    assert port_inside(FILE, "Pod", port) is None


async def test_the_stopped_service_that_would_be_there() -> None:
    rows = [service("gone"), service("running", containers=["nas/1"]), service("web"), service("timer", kind="timer")]

    async def read(node: str, path: str) -> str:
        if path == "/q/gone.container":
            raise ActionError("not-found", "That is gone.")
        return FILE

    found = await find_stopped(rows, 8001, read)
    assert found == (rows[2], 81)
    assert await find_stopped(rows, 1, read) is None
