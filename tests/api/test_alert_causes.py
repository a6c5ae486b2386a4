"""One alert for each root cause, told to real webhooks on loopback, and notifiers that are down, slow or many."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest

from servicebay.gateway import judge
from servicebay.monitoring.check import Check
from servicebay.monitoring.outcome import Outcome
from servicebay.services.alerts import alerts, watcher
from tests.api.bay import Bay, container, populate, unit
from tests.api.webhook import Webhook
from tests.patience import PATIENCE_S, until_async

pytestmark = pytest.mark.anyio
FAILED = {"activeState": "failed", "subState": "failed", "result": "exit-code", "exitCode": 3}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watcher, "START_MS", 0)
    monkeypatch.setattr(watcher, "GONE_MS", 0)


async def add(member: Bay, name: str, hook: Webhook, least: str = "act") -> None:
    body = {"name": name, "address": hook.address, "least": least}
    assert (await member.client.post("/api/alerts/targets", json=body)).status_code == 201


async def next_of(hook: Webhook) -> tuple[str, str]:
    async with asyncio.timeout(PATIENCE_S):
        message = await hook.taken.get()
    return message["title"], message["message"]


async def rows(member: Bay) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in (await member.client.get("/api/alerts")).json()["targets"]}


async def nothing_waits(member: Bay) -> None:
    async def is_empty() -> bool:
        return not any(row.get("waiting") for row in (await rows(member)).values())

    await until_async(is_empty)


def fail(member: Bay, *checks: Check) -> None:
    for check in checks:
        for at in (1, 2):
            member.hub.board.note(check, Outcome("fail", "did not answer"), at)


async def test_a_database_that_fails_is_one_alert_with_what_requires_it_and_one_recovery(member: Bay) -> None:
    def stack(**state: Any) -> list[dict[str, Any]]:
        network = unit("net-network.service", kind="network", subState="exited")
        db = unit("db.service", requires=["net-network.service"], **state)
        photos = unit("photos.service", requires=["db.service"], **state)
        wiki = unit("wiki.service", requires=["photos.service"])  # Requires= lets it run on
        return [network, db, photos, wiki]

    web = Check(key="own.web", name="web", kind="http", target="http://10.0.0.3/", origin="nas/wiki.service")
    async with Webhook().serving() as hook:
        await add(member, "phone", hook)
        populate(member.hub, "nas", [], stack())
        member.hub.board.put("own", {web.key: web})
        populate(member.hub, "nas", [], stack(**FAILED))
        fail(member, web)
        title, message = await next_of(hook)
        assert title == "db on nas needs you"
        assert "With it: photos and wiki, one check." in message
        populate(member.hub, "nas", [], stack())
        member.hub.board.note(web, Outcome("ok", "answers"), 3)
        assert (await next_of(hook))[0] == "db on nas is well again"
        populate(member.hub, "nas", [], [*stack(), unit("last.service", **FAILED)])
        assert (await next_of(hook))[0] == "last on nas needs you"
        assert hook.taken.empty()


async def test_a_proxy_that_fails_is_one_alert_for_the_checks_of_its_names(member: Bay) -> None:
    def world(runs: bool) -> None:
        box = container(1, names=["proxy"], ports=[{"containerPort": 80, "hostPort": 80}], unit="proxy.service")
        routes = [{"kind": "proxy", "host": "wiki.example.org", "targetService": "app", "targetPort": 80}]
        proxy = {"provider": "nginx", "foundBy": "image", "source": "files", "routes": routes}
        unit_of = unit("proxy.service", **({"containers": [box["id"]]} if runs else FAILED))
        populate(member.hub, "nas", [box] if runs else [], [unit_of, unit("app.service")])
        known = {**member.hub.twin.get("nas").raw, "proxies": {box["id"]: proxy} if runs else {}}
        member.hub.twin.apply_state("nas", 2, known)
        assert len(member.hub.live.routes()) == 1

    checks = [
        Check(key=f"own.c{n}", name=f"c{n}", kind="http", target=f"http://wiki.example.org/{n}") for n in range(3)
    ]
    async with Webhook().serving() as hook:
        await add(member, "phone", hook)
        world(runs=True)
        member.hub.board.put("own", {check.key: check for check in checks})
        fail(member, *checks)
        world(runs=False)
        title, message = await next_of(hook)
        assert title == "proxy on nas needs you"
        assert "With it: three checks." in message
        for check in checks:
            member.hub.board.note(check, Outcome("ok", "answers"), 3)
        world(runs=True)
        assert (await next_of(hook))[0] == "proxy on nas is well again"
        await nothing_waits(member)
        assert len(member.hub.alerts.sent) == 2


async def test_a_silent_router_is_urgent_once_checks_hang_on_it_and_told_once(
    member: Bay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "RUMOUR_S", 0.05)
    far = [Check(key=f"own.c{n}", name=f"c{n}", kind="tcp", target=f"c{n}.example.org:1") for n in range(60)]
    async with Webhook().serving() as urgent, Webhook().serving() as all_of_it:
        await add(member, "urgent", urgent)
        await add(member, "all", all_of_it, least="look")
        settings = {"kind": "upnp", "host": "http://127.0.0.1:9/rootDesc.xml"}
        assert (await member.client.put("/api/gateway/settings", json=settings)).status_code == 200
        assert (await next_of(all_of_it))[0] == "Gateway needs you"
        assert urgent.taken.empty()
        member.hub.board.put("own", {check.key: check for check in far})
        fail(member, *far)
        title, message = await next_of(urgent)
        assert (title, "With it: 60 checks." in message) == ("Gateway needs you", True)
        for check in far:
            member.hub.board.note(check, Outcome("ok", "answers"), 3)
        assert (await member.client.put("/api/gateway/settings", json={"kind": "none"})).status_code == 200
        for hook in (urgent, all_of_it):
            assert (await next_of(hook))[0] == "Gateway is well again"
        await nothing_waits(member)
        assert urgent.taken.empty()
        assert all_of_it.taken.empty()


async def test_notifiers_that_hang_hold_up_nobody_however_many(member: Bay) -> None:
    async with AsyncExitStack() as serving:
        hanging = [await serving.enter_async_context(Webhook().serving()) for _ in range(12)]
        for number, hook in enumerate(hanging):
            hook.speaks.clear()
            await add(member, f"h{number}", hook)
        populate(member.hub, "nas", [], [unit("bad.service", **FAILED)])

        async def all_are_asked() -> bool:
            return all(hook.asked for hook in hanging)

        await until_async(all_are_asked)
        well = await serving.enter_async_context(Webhook().serving())
        await add(member, "well", well)
        assert (await member.client.post("/api/alerts/targets/well/test")).status_code == 204
        populate(member.hub, "nas", [], [unit("bad.service", **FAILED), unit("worse.service", **FAILED)])
        assert [(await next_of(well))[0] for _ in range(2)] == ["ServiceBay: a test", "worse on nas needs you"]
        assert all(hook.taken.empty() for hook in hanging)
        for hook in hanging:
            hook.speaks.set()
        for hook in hanging:
            assert (await next_of(hook))[0] == "bad on nas needs you"


async def test_a_notifier_that_hangs_goes_and_comes_back_gets_each_alert_once(
    member: Bay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "BACK_OFF_S", (0.05, 0.1, 0.2))
    hook = Webhook()

    async def problem() -> str:
        sent = (await member.client.get("/api/alerts")).json()["sent"]
        return sent[0].get("problem", "") if sent else ""

    async def is_broken_off() -> bool:
        return "JSON" in await problem() and hook.asked > 2

    async def is_refused() -> bool:
        return len((await member.client.get("/api/alerts")).json()["sent"]) > tried + 2

    async with Webhook().serving() as other:
        async with hook.serving():
            hook.speaks.clear()
            await add(member, "phone", hook)
            await add(member, "other", other)
            populate(member.hub, "nas", [], [unit("bad.service", **FAILED)])
            assert (await next_of(other))[0] == "bad on nas needs you"
            hook.status = ""
            hook.speaks.set()
            await until_async(is_broken_off)
            assert (await rows(member))["phone"]["waiting"] == 1
        tried = len((await member.client.get("/api/alerts")).json()["sent"])
        await until_async(is_refused)
        assert (await problem()) != ""
        hook.status = "200 OK"
        async with hook.serving():
            assert (await next_of(hook))[0] == "bad on nas needs you"
            await nothing_waits(member)
            assert hook.taken.empty()
            assert other.taken.empty()
