"""A hub with plugins: their routes and files behind the gate, described, and told of when they fail."""

from pathlib import Path

import pytest
from litestar.routes import HTTPRoute

from servicebay.api.needs import route_needs
from tests.plugins.conftest import Start
from tests.plugins.packages import install

pytestmark = pytest.mark.anyio
WEATHER = """
    from pathlib import Path
    from typing import Any
    from litestar import get, post
    from litestar.di import NamedDependency
    from litestar.params import SkipValidation

    Host = NamedDependency[SkipValidation[PluginHost]]

    @get("/sky")
    async def sky(host: Host) -> dict[str, int]:
        \"\"\"How many nodes are under it.\"\"\"
        return {"nodes": len(host.rows("nodes"))}

    @post("/rain", opt=ADMINISTER)
    async def rain() -> None:
        \"\"\"Let it rain.\"\"\"

    folder = Path(__file__).parent / "weather-files"
    plugin = Plugin("weather", "1", "Weather", "What the sky does.", routes=[sky, rain], front_end=FrontEnd(folder))
"""


def with_files(site: Path) -> None:
    """The weather with its browser module, and a link out of its folder."""
    install(site, "weather", WEATHER)
    files = site / "weather-files"
    (files / "more").mkdir(parents=True)
    (files / "index.js").write_text("export default () => ({ title: 'Weather' });\n" + "// long\n" * 200)
    (files / "more" / "sun.svg").write_text("<svg/>")
    (files / "secret.txt").symlink_to("/etc/hostname")


async def test_routes_and_files_are_behind_the_gate_and_described(site: Path, start_bay: Start) -> None:
    with_files(site)
    async with start_bay() as bay:
        stranger, walked = bay.stranger(), 0
        for route in bay.app.rest.routes:
            if not route.path_format.startswith("/api/plugins"):
                continue
            assert isinstance(route, HTTPRoute)
            for method in route.methods:
                assert (await stranger.request(str(method), route.path_format)).status_code == 401, route.path_format
                walked += 1
        assert walked >= 6
        needs = {f"{method} {path}": need for (method, path), need in route_needs(bay.app.rest).items()}
        assert (needs["GET /api/plugins/weather/sky"], needs["POST /api/plugins/weather/rain"]) == (
            "read",
            "administer",
        )
        operator = await bay.visitor("operator")
        assert (await operator.get("/api/plugins/weather/sky")).json() == {"nodes": 0}
        assert (await operator.post("/api/plugins/weather/rain")).json()["code"] == "forbidden"
        assert (await bay.client.get("/api/plugins/weather/sky")).json() == {"nodes": 0}
        assert (await bay.client.post("/api/plugins/weather/rain")).status_code == 201
        assert (await bay.client.get("/api/plugins/weather/none")).status_code == 404
        paths = (await bay.client.get("/api/openapi.json")).json()["paths"]
        assert paths["/api/plugins/weather/sky"]["get"]["description"] == "How many nodes are under it."
        assert "401" in paths["/api/plugins/weather/rain"]["post"]["responses"]

        assert (await stranger.get("/plugins/weather/index.js")).status_code == 401
        module = await bay.client.get("/plugins/weather/index.js")
        assert (module.status_code, module.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
        assert "default-src 'self'" in module.headers["content-security-policy"]
        tagged = {"If-None-Match": module.headers["etag"]}
        assert (await bay.client.get("/plugins/weather/index.js", headers=tagged)).status_code == 304
        assert (await bay.client.get("/plugins/weather/more/sun.svg")).headers["content-type"].startswith("image/svg")
        for away in ("secret.txt", "../bay_weather.py", "%2e%2e/bay_weather.py", "none.js", ""):
            assert (await bay.client.get(f"/plugins/weather/{away}")).status_code in (404, 401), away
        assert (await bay.client.post("/plugins/weather/index.js")).status_code == 405
        assert (await bay.client.get("/api/live")).json()["state"]["hub"]["plugins"] == {
            "weather": "/plugins/weather/index.js"
        }


ROUTE = "from litestar import get\n@get('/a', opt={opt})\nasync def a() -> int: return 1\n"
SOCKET = "from litestar import WebSocket, websocket\n@websocket('/a')\nasync def a(socket: WebSocket) -> None: ...\n"
BAD = {
    "no-import": ("raise ImportError('no such thing')", "cannot be imported"),
    "path": (
        ROUTE.format(opt={}).replace("/a", "/{a:nothing}") + "plugin = Plugin('path', '1', 'Bad', routes=[a])",
        "Its routes cannot be mounted",
    ),
    "open": (
        ROUTE.format(opt={"need": "open"}) + "plugin = Plugin('open', '1', 'Bad', routes=[a])",
        "A route of it needs 'open'; it may be read, operate or administer.",
    ),
    "no-route": ("plugin = Plugin('no-route', '1', 'Bad', routes=[print])", "Its routes cannot be mounted"),
    "socket": (SOCKET + "plugin = Plugin('socket', '1', 'Bad', routes=[a])", "Its routes must be HTTP"),
    "no-files": (
        "from pathlib import Path\nplugin = Plugin('no-files', '1', 'Bad', front_end=FrontEnd(Path('/nowhere/at')))",
        "Its files for the browser cannot be read: FileNotFoundError",
    ),
    "no-module": (
        "from pathlib import Path\nplugin = Plugin('no-module', '1', 'Bad', front_end=FrontEnd(Path(__file__).parent))",
        "Its module index.js is not among its files.",
    ),
}


async def test_those_that_fail_are_told_and_the_hub_serves_the_others(site: Path, start_bay: Start) -> None:
    for name, (source, _) in BAD.items():
        install(site, name, source)
    install(site, "good", "plugin = Plugin('good', '1', 'Good')")
    async with start_bay() as bay:
        rows = {row["name"]: row for row in (await bay.client.get("/api/plugins")).json()}
        assert rows.pop("good")["state"] == "running"
        for name, (_, said) in BAD.items():
            row = rows.pop(name)
            assert (row["state"], row["tone"], said in row["problem"]) == ("failed", "act", True), row
        assert rows == {}
        assert (await bay.client.get("/api/health")).json()["status"] == "ok"
        assert (await bay.client.get("/api/live")).json()["state"]["hub"]["plugins"] == {"good": ""}


async def test_those_that_the_setting_leaves_out_are_off(site: Path, start_bay: Start) -> None:
    with_files(site)
    async with start_bay("none") as bay:
        (row,) = (await bay.client.get("/api/plugins")).json()
        assert (row["name"], row["state"], row["stateText"]) == ("weather", "off", "Off")
        assert (await bay.client.get("/api/plugins/weather/sky")).status_code == 404
        assert (await bay.client.get("/plugins/weather/index.js")).status_code == 404
        assert "plugins" not in (await bay.client.get("/api/live")).json()["state"]["hub"]
