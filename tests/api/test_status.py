"""Status pages over HTTP: strangers see what is public, and nothing else."""

import pytest

from servicebay.monitoring.check import Check
from servicebay.monitoring.outcome import Outcome
from servicebay.sentences.speaking import speaker_of
from tests.api.bay import Bay

pytestmark = pytest.mark.anyio
CHECK = Check(key="own.photos", name="photos", kind="tcp", target="10.9.8.7:22", enabled=False)
BODY = {
    "title": "Home",
    "public": True,
    "groups": [{"title": "Media", "items": [{"check": "own.photos", "name": "Photos"}]}],
}


async def test_strangers_see_public_pages_and_nothing_of_private_ones(member: Bay) -> None:
    member.hub.board.put("own", {CHECK.key: CHECK})
    member.hub.board.note(CHECK, Outcome("ok", "answers at 10.9.8.7"), 1)
    made = await member.client.post("/api/status-pages", json=BODY)
    assert (made.status_code, made.json()["slug"]) == (201, "home")
    stranger = member.stranger()
    for rest, kind in (
        ("", "text/html"),
        ("/", "text/html"),
        ("/data.json", "application/json"),
        ("/feed.xml", "application/rss+xml"),
        ("/badge.svg", "image/svg+xml"),
        ("/photos.svg", "image/svg+xml"),
        ("/photos/uptime.svg", "image/svg+xml"),
    ):
        answer = await stranger.get(f"/status/home{rest}")
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind), rest
        assert "10.9.8.7" not in answer.text
        assert "own.photos" not in answer.text
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "public, max-age=30"
    speaker = speaker_of("de")
    german = {"accept-language": "fr, de-AT;q=0.9, en;q=0.8"}
    for rest, text in (
        ("", speaker.say("{name} is not known to work.", name="Photos")),
        ("/feed.xml", "<language>de</language>"),
        ("/badge.svg", f"Home: {speaker.say_as('badge', 'not known')}"),
        ("/photos/uptime.svg", speaker.say("{name} uptime", name="Photos")),
        ("/nothing", speaker.say("There is no such status page, or it is not public.")),
    ):
        by_browser = await stranger.get(f"/status/home{rest}", headers=german)
        by_name = await stranger.get(f"/status/home{rest}?lang=de", headers={"accept-language": "en"})
        assert text in by_browser.text
        assert text in by_name.text
        for answer in (by_browser, by_name):
            assert (answer.headers["content-language"], answer.headers["vary"]) == ("de", "Accept-Language")
        for odd in ("?lang=en&x=1", "?lang=xx", "?lang=", "?lang=../de", "?lang=%64%65", "?xlang=de"):
            answer = await stranger.get(f"/status/home{rest}{odd}")
            assert (text in answer.text, answer.headers["content-language"]) == (False, "en"), odd
    english = await stranger.get("/status/home/data.json")
    assert (await stranger.get("/status/home/data.json?lang=de", headers=german)).text == english.text
    told = {"title": "Moving", "state": "planned", "text": "On Sunday."}
    assert (await member.client.post("/api/status-pages/home/posts", json=told)).status_code == 201
    changed = await member.client.put("/api/status-pages/home", json={**BODY, "public": False})
    assert [post["title"] for post in changed.json()["now"]["posts"]] == ["Moving"]
    gone = await stranger.get("/status/nothing")
    for rest in ("", "/data.json", "/feed.xml", "/badge.svg", "/photos.svg"):
        answer = await stranger.get(f"/status/home{rest}")
        assert (answer.status_code, answer.text) == (404, gone.text), "it is not told that there is one"
    assert (await member.client.get("/status/home")).headers["cache-control"] == "no-store"
    assert "On Sunday." in (await member.client.get("/status/home")).text


async def test_status_pages_are_read_only_and_odd_addresses_lead_nowhere(member: Bay) -> None:
    await member.client.post("/api/status-pages", json=BODY)
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = await member.client.request(method, "/status/home", headers={"Origin": member.url})
        assert answer.status_code == 405, method
    for path in (
        "/status",
        "/status/",
        "/status/home/x",
        "/status/home/photos/x.svg",
        "/status/%2e%2e/api/nodes",
        "/status/home/none.svg",
    ):
        assert (await member.client.get(path)).status_code == 404, path


async def test_status_pages_are_made_listed_and_removed(member: Bay) -> None:
    first = (await member.client.post("/api/status-pages", json=BODY)).json()
    second = (await member.client.post("/api/status-pages", json=BODY)).json()
    assert (first["slug"], second["slug"]) == ("home", "home-2")
    assert [row["slug"] for row in (await member.client.get("/api/status-pages")).json()] == ["home", "home-2"]
    assert (await member.client.get("/api/status-pages/home")).json()["page"] == {"text": "", **BODY}
    assert (await member.client.delete("/api/status-pages/home")).status_code == 204
    for method, path in (("GET", ""), ("DELETE", ""), ("PUT", ""), ("POST", "/posts")):
        body = {"title": "x", "state": "planned"} if path else BODY
        answer = await member.client.request(method, f"/api/status-pages/home{path}", json=body)
        assert answer.status_code == 404, (method, path)
    assert (await member.client.post("/api/status-pages", json={**BODY, "title": ""})).status_code == 400
