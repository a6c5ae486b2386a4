"""What plans of drafts say, and what a workspace holds: assertions about a node as ``deploy_desk`` made it."""

from typing import Any

import testbed

from .deploy_desk import FILES, WEB, Desk, Q, file, on, runs, sha, tree, unit


def told(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Findings of the node; those of the linter have tests of their own."""
    return [finding for finding in plan["findings"] if finding["source"] != "lint"]


async def plan_says_what_would_happen_and_changes_nothing(desk: Desk, node: testbed.Node) -> None:
    before = await tree(node), await runs(node)
    edited = WEB.replace("8080", "8081")
    plan = await desk.plan(file("web.container", edited, WEB), file("new.container", unit("Volume=data.volume:/d")))
    assert plan["title"] == "Write 2 files, restart web, start new"
    assert [(each["kind"], each["target"]) for each in plan["steps"]] == [
        ("write", f"{Q}/web.container"), ("write", f"{Q}/new.container"), ("reload", ""), ("restart", "web.service"),
        ("start", "new.service"), ("wait", "web.service"), ("wait", "new.service"),
    ]  # fmt: skip
    assert plan["canApply"] is True
    assert [(each["code"], each["path"], each["line"]) for each in told(plan)] == [
        ("port-taken", f"{Q}/web.container", edited.split("\n").index("PublishPort=8081:80") + 1)
    ]
    assert "other (other.service)" in told(plan)[0]["text"]
    assert "-PublishPort=8080:80\n+PublishPort=8081:80" in plan["files"][0]["diff"]
    assert {each["unit"]: each["action"] for each in plan["units"]} == {"web.service": "changed", "new.service": "new"}
    assert "+ExecStart=/usr/bin/podman run" in plan["units"][0]["diff"]
    assert (await tree(node), await runs(node)) == before


async def plan_tells_what_is_wrong_at_its_line(desk: Desk) -> None:
    plan = await desk.plan(file("web.container", WEB.replace("StopTimeout=0", "Nonsense=0"), WEB))
    assert (plan["canApply"], len(told(plan))) == (False, 1)
    finding = told(plan)[0]
    assert (finding["severity"], finding["source"], finding["line"]) == ("error", "generator", 4)
    assert finding["text"] == "Unsupported key 'Nonsense' in group 'Container'."
    plan = await desk.plan(file("n.network", None, "[Network]\n"))
    assert plan["canApply"] is False
    assert {each["text"].partition(":")[0] for each in told(plan)} == {"web.container", "other.container"}


async def plan_knows_whom_a_file_is_for_and_what_would_be_left(desk: Desk) -> None:
    plan = await desk.plan(file("web.env", "PASSWORD=other\n", FILES["web.env"]))
    assert plan["title"] == "Write web.env, restart web"
    plan = await desk.plan(file("web.container", WEB.replace("[Container]", "# a comment\n[Container]"), WEB))
    assert plan["title"] == "Write web.container"
    plan = await desk.plan(file("n.network", "[Network]\nSubnet=10.90.0.0/24\n", "[Network]\n"))
    assert (plan["title"], told(plan)[0]["code"]) == ("Write n.network", "kept")
    plan = await desk.plan(file("web.container", None, WEB), file("data.volume", None, "[Volume]\n"))
    assert plan["title"] == "Delete 2 files, stop 2 units"
    assert plan["orphans"] == [
        "The volume systemd-data stays on nas, with what is in it, and no service uses it any more."
    ]


async def base_that_is_not_so_shows_both_sides(desk: Desk) -> None:
    plan = await desk.plan(file("web.container", "mine", "base"), file("n.network", "[Network]\n# x\n"))
    assert plan["canApply"] is False
    conflicts = plan["conflicts"]
    assert [(each["path"].rpartition("/")[2], each["theirs"]) for each in conflicts] == [
        ("web.container", WEB), ("n.network", "[Network]\n"),
    ]  # fmt: skip
    assert conflicts[0]["theirsSha256"] == sha(WEB)


HOSTILE: list[list[dict[str, Any]]] = [
    [],
    [{"path": "relative", "content": "x"}],
    [{"path": f"{Q}/../x", "content": "x"}],
    [{"path": f"{Q}/a\0", "content": "x"}],
    [{"path": f"{Q}/a", "content": "a\0"}],
    [{"path": f"{Q}/a", "content": "x" * 300_000}],
    [{"path": f"{Q}/a", "content": "x"}] * 2,
    [{"path": f"{Q}/a", "content": "x", "mode": "u+x"}],
    [{"path": "/etc/passwd", "content": "x"}],
    [{"path": "/home/podman/.ssh/authorized_keys", "content": "x"}],
]


async def hostile_drafts_are_refused(desk: Desk, node: testbed.Node) -> None:
    before = await on(node, "sh", "-c", "find /home/podman -newer /etc/hostname -type f -name '[a-z]' | sort")
    for files in HOSTILE:
        for route in ("plan",):
            answer = await desk.bay.client.post(f"/api/nodes/nas/{route}", json={"files": files})
            assert answer.status_code in (400, 409), answer.text
            assert answer.json()["code"] in ("invalid", "refused")
    assert await on(node, "sh", "-c", "find /home/podman -newer /etc/hostname -type f -name '[a-z]' | sort") == before


async def workspace_has_all_files_and_secrets_only_when_asked(desk: Desk) -> None:
    found = (await desk.bay.client.get("/api/services/web/workspace")).json()
    contents = {each["path"].rpartition("/")[2]: each.get("content") for each in found["files"]}
    assert contents == {"web.container": WEB, "web.env": None}
    assert "ExecStart=/usr/bin/podman run --name web" in found["unitText"]
    found = (await desk.bay.client.get("/api/services/web/workspace?secrets=1")).json()
    assert found["files"][1]["content"] == "PASSWORD=secret\n"
    assert (await desk.bay.hub.audit.recent(1))[0].action == "service.secrets"
