"""What the hub asks of plugins: checks, routers, proxies, start and stop. No plugin's mistake gets out of it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from servicebay.gateway.errors import GatewayError
from servicebay.gateway.providers.told import Static
from servicebay.gateway.wish import Wish, checked
from servicebay.monitoring.check import Check
from servicebay.monitoring.errors import CheckError
from servicebay.monitoring.probes import Prober
from servicebay.monitoring.rules import problem_of
from servicebay.plugins import (
    CheckProbe,
    Container,
    Outcome,
    Plugin,
    PluginHost,
    Proxy,
    ProxyInspector,
    Question,
    Route,
    RouterKind,
    RouterSettings,
)
from servicebay.plugins.installed import PluggedRouter, Plugins
from servicebay.plugins.loading import Installed
from servicebay.twin.store import TwinStore

pytestmark = pytest.mark.anyio
ASKS = Check(key="k", name="K", kind="plugin", target="here", probe="bay.echo")


def holding(tmp_path: Path, *plugins: Plugin) -> Plugins:
    """Those, as if they had been loaded."""
    found = Plugins((), tmp_path, lambda section: {"of": {"section": section}})
    found.all = {each.name: Installed(each.name, "pack", each.version, "running", each) for each in plugins}
    return found


async def echo(question: Question) -> Outcome:
    if question.target == "connect":
        await question.connect("127.0.0.1", 9)
    return Outcome("ok", f"heard {question.target}")


def bay(**more: object) -> Plugin:
    return Plugin("bay", "1", "Bay", **more)  # type: ignore[arg-type]


async def test_a_check_is_asked_of_its_plugin_and_unknown_without_it(tmp_path: Path) -> None:
    plugins = holding(tmp_path, bay(checks=[CheckProbe("echo", "Echo", echo, is_target=lambda text: text != "no")]))
    prober = Prober(plugged=plugins.ask)
    assert problem_of(ASKS) is None
    assert await prober.ask(ASKS) == Outcome("ok", "heard here")
    plugins.refuse(ASKS)
    with pytest.raises(CheckError, match="Echo is asked at"):
        plugins.refuse(Check(key="k", name="K", kind="plugin", target="no", probe="bay.echo"))
    plugins.all["bay"].fail("It fell over")
    assert (await prober.ask(ASKS)).text == "is asked by the plugin bay, which does not run"
    with pytest.raises(CheckError, match=r"gives the kind of check 'bay\.echo'"):
        plugins.refuse(ASKS)


async def test_a_probe_connects_where_the_check_may_and_nowhere_else(tmp_path: Path) -> None:
    plugins = holding(tmp_path, bay(checks=[CheckProbe("echo", "Echo", echo)]))
    prober = Prober(plugged=plugins.ask)
    asks = Check(key="k", name="K", kind="plugin", target="connect", probe="bay.echo")
    refused = await prober.ask(asks)
    assert (refused.level, "leads to the machine that asks" in refused.text) == ("fail", True)
    anywhere = Check(key="k", name="K", kind="plugin", target="connect", probe="bay.echo", anywhere=True)
    assert await prober.ask(anywhere) == Outcome("fail", "refused the connection")


@pytest.mark.parametrize("answer", [None, "ok", Outcome("fine", "x"), Outcome("ok", None)])  # type: ignore[arg-type]
async def test_an_answer_that_cannot_be_shown_is_the_probe_s_failure(tmp_path: Path, answer: object) -> None:
    async def ask(_question: Question) -> Outcome:
        return answer  # type: ignore[return-value]

    plugins = holding(tmp_path, bay(checks=[CheckProbe("echo", "Echo", ask, is_target=lambda _: 1 / 0)]))  # type: ignore[arg-type,return-value]
    with pytest.raises(TypeError, match="must answer with an Outcome"):
        await Prober(plugged=plugins.ask).ask(ASKS)
    with pytest.raises(CheckError, match="Echo is asked at"):
        plugins.refuse(ASKS)


async def test_a_router_s_answer_that_is_no_reading_is_told() -> None:
    class Odd:
        async def read(self) -> object:
            return {"up": True}

        async def close(self) -> None:
            """Nothing."""

    with pytest.raises(GatewayError, match="answered with a dict, not with a Reading"):
        await PluggedRouter(Odd()).read()  # type: ignore[arg-type]


def test_a_check_of_a_plugin_names_its_probe_and_no_node() -> None:
    assert problem_of(Check(key="k", name="K", kind="plugin", target="x")) is not None
    assert problem_of(Check(key="k", name="K", kind="plugin", target=" ", probe="bay.echo")) is not None
    on_node = Check(key="k", name="K", kind="plugin", target="x", probe="bay.echo", node="nas")
    assert problem_of(on_node) == "A plugin's check is asked from the hub, not from a node."


def test_a_router_is_made_by_its_plugin(tmp_path: Path) -> None:
    seen: list[RouterSettings] = []

    def make(settings: RouterSettings) -> Static:
        seen.append(settings)
        if settings.host == "odd":
            raise ValueError(settings.host)
        return Static("192.0.2.1", None)

    plugins = holding(tmp_path, bay(routers=[RouterKind("file", "File", make)]))
    wish = checked(Wish(kind="plugin", provider="bay.file", host="x", username="u"))
    assert isinstance(plugins.make_provider(wish, "secret"), PluggedRouter)
    assert seen == [RouterSettings("x", 0, "u", "secret")]
    with pytest.raises(GatewayError, match="could not begin"):
        plugins.make_provider(Wish(kind="plugin", provider="bay.file", host="odd"), "")
    with pytest.raises(GatewayError, match="No plugin that runs"):
        plugins.make_provider(Wish(kind="plugin", provider="bay.none"), "")
    with pytest.raises(GatewayError, match=r"example\.file"):
        checked(Wish(kind="plugin", provider="file"))
    assert isinstance(plugins.make_provider(Wish(kind="static", public_v4="192.0.2.1"), ""), Static)


def found_by_label(containers: Mapping[str, Container]) -> dict[str, Proxy]:
    """``routes=a.example.org`` on a container."""
    return {
        key: Proxy("label", "label", "labels", routes=[Route("proxy", each.labels["routes"], target_service="web")])
        for key, each in containers.items()
        if "routes" in each.labels
    }


def container(key: str, **labels: str) -> dict[str, object]:
    return {"id": key, "names": [key], "image": "x", "state": "running", "created": 1, "labels": labels}


def test_proxies_that_a_plugin_finds_stand_beside_those_that_the_node_tells(tmp_path: Path) -> None:
    plugins = holding(tmp_path, bay(inspectors=[ProxyInspector("Labels", found_by_label)]))
    twin = TwinStore(enrich=plugins.inspect)
    twin.add("nas")
    told = {"provider": "nginx", "foundBy": "image", "source": "files"}
    containers = {"a": container("a", routes="a.example.org"), "n": container("n", routes="not.asked")}
    twin.apply_state("nas", 0, {"containers": containers, "proxies": {"n": told}})
    first = twin.get("nas").state.proxies or {}
    assert (first["a"].provider, first["a"].routes[0].host, first["n"].provider) == ("label", "a.example.org", "nginx")
    twin.apply_patch("nas", 1, {"services": {}})
    assert (twin.get("nas").state.proxies or {})["a"] is first["a"]
    twin.apply_patch("nas", 2, {"containers": {"a": {"labels": {"routes": "b.example.org"}}}})
    assert (twin.get("nas").state.proxies or {})["a"].routes[0].host == "b.example.org"
    twin.apply_patch("nas", 3, {"containers": {"a": None}})
    assert list(twin.get("nas").state.proxies or {}) == ["n"]
    assert "a" not in twin.get("nas").raw["proxies"]


def test_an_inspector_that_fails_ends_its_plugin_and_not_the_twin(tmp_path: Path) -> None:
    plugins = holding(tmp_path, bay(inspectors=[ProxyInspector("Labels", lambda found: {"a": found["none"]})]))  # type: ignore[dict-item]
    twin = TwinStore(enrich=plugins.inspect)
    twin.add("nas")
    twin.apply_state("nas", 0, {"containers": {"a": container("a")}})
    assert twin.get("nas").state.proxies is None
    assert plugins.all["bay"].problem == "Its inspector Labels failed: KeyError: 'none'."


async def test_they_are_started_and_stopped_in_reverse_and_one_that_fails_is_left_out(tmp_path: Path) -> None:
    did: list[str] = []

    def lifespan(name: str, fails: bool = False) -> object:
        @asynccontextmanager
        async def start(host: PluginHost) -> AsyncIterator[None]:
            assert host.rows("nodes") == {"of": {"section": "nodes"}}
            if fails:
                raise OSError("no room")
            did.append(f"+{name} {host.data_dir().is_dir()}")
            yield
            did.append(f"-{name}")
            raise RuntimeError("at the end")

        return start

    one, two = (Plugin(name, "1", name, start=lifespan(name)) for name in ("one", "two"))  # type: ignore[arg-type]
    bad = Plugin("bad", "1", "bad", start=lifespan("bad", fails=True))  # type: ignore[arg-type]
    plugins = holding(tmp_path, one, bad, two)
    await plugins.start()
    assert plugins.all["bad"].problem == "It could not start: OSError: no room."
    assert [plugin.name for plugin in plugins.running()] == ["one", "two"]
    await plugins.stop()
    assert did == ["+one True", "+two True", "-two", "-one"]


async def test_one_that_never_starts_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @asynccontextmanager
    async def start(_host: PluginHost) -> AsyncIterator[None]:
        await asyncio.Event().wait()
        yield

    monkeypatch.setattr("servicebay.plugins.installed.START_S", 0.05)
    plugins = holding(tmp_path, bay(start=start))
    await plugins.start()
    assert plugins.all["bay"].problem == "The plugin did not start within 0.05 s."
