"""A made-up world for working on the client without a hub, in the exact shapes of ``services.views``. Never shipped."""

import itertools
import time
from hashlib import sha256
from typing import Any

import msgspec

from servicebay.services import views as v

MIN, HOUR, DAY, GB = 60_000, 3_600_000, 86_400_000, 1 << 30
NOW = int(time.time() * 1000)


def hex_id(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def capability(id: str, title: str, state: str, detail: str, cure: str | None = None) -> v.CapabilityView:
    return v.CapabilityView(id=id, title=title, state=state, detail=detail, cure=cure)


CHECKS = [
    capability("python", "Python 3.9 or newer", "ok", "Python 3.13.5"),
    capability("podman", "Podman 4.4 or newer", "ok", "Podman 5.4.2"),
    capability("linger", "Services run without a login", "fail", "Linger is off: services stop when the user signs out.", "loginctl enable-linger pods"),
    capability("bus", "User session bus", "ok", "systemd 257 answers"),
    capability("cgroups", "Cgroup delegation", "warn", "The cpu controller is not delegated: CPU per container is not known.", "sudo mkdir -p /etc/systemd/system/user@.service.d && printf '[Service]\\nDelegate=cpu cpuset io memory pids\\n' | sudo tee /etc/systemd/system/user@.service.d/delegate.conf"),
    capability("events", "Podman event log", "unknown", "Not asked yet."),
]


def node(name: str, cpu: float, mem: float, disk: float, **more: Any) -> v.NodeView:
    total = 32 * GB
    disk_tone: v.Tone = "act" if disk > 95 else "look" if disk > 85 else "ok"
    facts: dict[str, Any] = {
        "name": name, "status": "online", "status_text": "online", "tone": "ok", "stale": False, "address": f"{name}.example.net",
        "user": "pods", "port": 22, "fingerprint": "SHA256:7Qm0tqVJr8b1kXw3wC1u0o2Yw0dDq3mJ5bV9s5pQ2xE", "last_seen": NOW,
        "hostname": name, "os_name": "Debian GNU/Linux 13 (trixie)", "kernel": "6.12.48+deb13-amd64", "architecture": "x86_64",
        "podman_version": "5.4.2", "systemd_version": "257", "python_version": "3.13.5", "agent_rss_bytes": 13_400_000, "agent_cpu_s": 4.2,
        "boot_time": NOW - 12 * DAY, "cpu_percent": cpu, "cpu_count": 8, "load1": cpu / 12, "memory_total_bytes": total,
        "memory_used_bytes": int(total * mem / 100), "swap_total_bytes": 2 * GB, "swap_used_bytes": 0,
        "disks": [v.DiskView(mount="/", device="/dev/nvme0n1p2", total_bytes=250 * GB, used_bytes=int(250 * GB * disk / 100), percent=disk, tone=disk_tone),
                  v.DiskView(mount="/srv", device="/dev/sda1", total_bytes=4000 * GB, used_bytes=1800 * GB, percent=45.0)],
        "capabilities": [c for c in CHECKS if c.state == "ok"],
    }
    return v.NodeView(**{**facts, **more})


def port(host: int, inner: int, address: str) -> v.PortView:
    return v.PortView(text=f"{host} → {inner}/tcp", container_port=inner, protocol="tcp", host_ip="0.0.0.0", host_port=host, forwarder="pasta", url=f"http://{address}:{host}")


class World:
    """The live document as Structs, with what changes it."""

    def __init__(self, size: int = 1) -> None:
        self.nodes = {
            "nas": node("nas", 12.4, 61, 43),
            "attic": node("attic", 3.1, 22, 88, capabilities=CHECKS, boot_time=NOW - 41 * DAY, podman_version="5.2.1"),
            "cabin": node("cabin", 0.8, 35, 20, status="offline", tone="act", stale=True, last_seen=NOW - 4 * MIN,
                          status_text="The node did not answer for 30 s. Trying again.", os_name="Fedora Linux 43"),
        }
        self.services: dict[str, v.ServiceView] = {}
        self.containers: dict[str, v.ContainerView] = {}
        self.operations: dict[str, v.OperationView] = {}
        self.counter = itertools.count(1)
        for copy in range(size):
            self.populate("" if copy == 0 else f"-{copy}")

    def populate(self, suffix: str) -> None:
        add = self.service
        add("nas", f"immich{suffix}", "kube", ["server", "machine-learning", "redis", "postgres"], 2283, since=12 * DAY, health="healthy", image="ghcr.io/immich-app/immich-server:v2.3.1")
        add("nas", f"paperless{suffix}", "container", [""], 8000, failed="Its main process exited with status 1. Gave up after 5 restarts (start limit).", since=3 * MIN, image="ghcr.io/paperless-ngx/paperless-ngx:2.19")
        add("nas", f"proxy{suffix}", "container", [""], 8080, since=12 * DAY, image="docker.io/library/nginx:1.29-alpine")
        add("nas", f"jellyfin{suffix}", "container", [""], 8096, since=5 * HOUR, health="unhealthy", image="docker.io/jellyfin/jellyfin:10.11.3")
        add("nas", f"grafana{suffix}", "container", [""], 3000, since=2 * DAY, image="docker.io/grafana/grafana:12.2.1")
        add("nas", f"prometheus{suffix}", "container", [""], 9090, since=2 * DAY, image="docker.io/prom/prometheus:v3.7.3")
        add("nas", f"mosquitto{suffix}", "container", [""], 1883, since=40 * DAY, image="docker.io/library/eclipse-mosquitto:2.0.22")
        add("nas", f"backup{suffix}", "service", [], None, since=20 * MIN, stopped=True)
        add("attic", f"vaultwarden{suffix}", "container", [""], 8222, since=20 * DAY, reload=True, health="healthy", image="docker.io/vaultwarden/server:1.34.3")
        add("attic", f"nextcloud{suffix}", "kube", ["web", "cron", "redis", "mariadb"], 8443, since=9 * DAY, image="docker.io/library/nextcloud:32.0.1-apache")
        add("attic", f"syncthing{suffix}", "container", [""], 8384, since=9 * DAY, image="docker.io/syncthing/syncthing:2.0.11")
        add("attic", f"wallabag{suffix}", "container", [""], 8090, since=9 * DAY, stopped=True, image="docker.io/wallabag/wallabag:2.6.14")
        add("cabin", f"home-assistant{suffix}", "container", [""], 8123, since=33 * DAY, stale=True, image="ghcr.io/home-assistant/home-assistant:2026.11.2")
        add("cabin", f"zigbee2mqtt{suffix}", "container", [""], 8091, since=33 * DAY, stale=True, image="docker.io/koenkk/zigbee2mqtt:2.6.3")
        self.container("nas", f"adhoc-debug{suffix}", "docker.io/library/busybox:1.37", None, None, None, since=50 * MIN)
        self.container("nas", f"old-migration{suffix}", "docker.io/library/postgres:16", None, None, None, since=3 * DAY, exited=(137, "Exited 137: killed, out of memory (limit 256 MB)"))

    def service(self, node: str, name: str, kind: str, parts: list[str], host_port: int | None, *, since: int, failed: str | None = None,
                stopped: bool = False, reload: bool = False, stale: bool = False, health: str | None = None, image: str = "") -> None:
        unit, key = f"{name}.service", f"{node}/{name}.service"
        address = f"{node}.example.net"
        ports = [port(host_port, 80, address)] if host_port else []
        keys = []
        if not failed and not stopped:
            for part in parts:
                title = f"{name}-{part}" if part else f"systemd-{name}"
                keys.append(self.container(node, title, image, key, unit, f"{name}-pod" if part else None, since=since, health=health if part in ("", "server") else None,
                                           ports=ports if part in ("", "server", "web") else [], stale=stale))
        state, tone, text = ("failed", "act", "Failed") if failed else ("inactive", "off", "Stopped") if stopped else ("active", "ok", "Running")
        if health == "unhealthy":
            tone, text = "act", "Running, unhealthy"
        if health == "healthy":
            text = "Running, healthy"
        if reload:
            tone, text = "look", "Edited, not applied"
        base = f"/home/pods/.config/containers/systemd/{name}"
        self.services[key] = v.ServiceView(
            key=key, node=node, unit=unit, name=name, kind=kind, origin="quadlet" if kind != "service" else "user", description=f"{name.title()} on {node}",
            active_state=state, sub_state={"active": "running", "failed": "failed"}.get(state, "dead"), state_text=text, tone=tone, stale=stale,  # type: ignore[arg-type]
            since=NOW - since, healthy=None if health is None else health == "healthy", cause=failed or ("The health check failed 4 times: connection refused" if health == "unhealthy" else None), result="exit-code" if failed else None,
            restarts=5 if failed else 0, main_pid=4242 if state == "active" else None, source_path=f"{base}.{kind}" if kind != "service" else None,
            fragment_path=f"/run/user/1000/systemd/generator/{unit}", drop_in_paths=[f"{base}.container.d/10-limits.conf"] if reload else [], need_daemon_reload=reload, starts_at_boot=True,
            containers=keys, ports=ports, images=[image] if image else [], actions=["start"] if state != "active" else ["stop", "restart"])

    def container(self, node: str, name: str, image: str, service: str | None, unit: str | None, pod: str | None, *, since: int, health: str | None = None,
                  ports: list[v.PortView] | None = None, stale: bool = False, exited: tuple[int, str] | None = None) -> str:
        id = hex_id(node + name)
        key = f"{node}/{id}"
        view = None
        if health:
            bad = health == "unhealthy"
            view = v.HealthView(status=health, failing_streak=4 if bad else 0, exit_code=1 if bad else 0, command=["CMD-SHELL", "curl -fsS http://localhost:8096/health || exit 1"],
                                output="curl: (7) Failed to connect to localhost port 8096 after 0 ms: Could not connect to server" if bad else "OK")
        tone = "look" if exited else "act" if health == "unhealthy" else "ok"
        text = exited[1] if exited else "Running, unhealthy" if health == "unhealthy" else "Running, healthy" if health else "Running"
        self.containers[key] = v.ContainerView(
            key=key, id=id, node=node, name=name, image=image, state="exited" if exited else "running", state_text=text, tone=tone, created=NOW - since - 2000, stale=stale,  # type: ignore[arg-type]
            since=NOW - since, health=view, service=service, unit=unit, pod=pod, command=["/usr/bin/serve", "--config", "/etc/app/config.yaml"], image_id=hex_id(image), image_digest="sha256:" + hex_id(image + "d"),
            exit_code=exited[0] if exited else None, restart_count=2 if health == "unhealthy" else 0, restart_policy="no", pid=None if exited else 31337, network_mode="pasta",
            ports=ports or [], mounts=[v.MountView(type="bind", destination="/data", source=f"/srv/{name}"), v.MountView(type="volume", destination="/var/lib/app", name=f"{name}-data", read_write=False)],
            networks=["apps", "podman"], labels={"io.containers.autoupdate": "registry", "PODMAN_SYSTEMD_UNIT": unit or "none", "org.opencontainers.image.source": "https://example.net/source"},
            actions=["start", "delete"] if exited else ["stop", "restart", "kill", "delete"] if not service else ["restart", "stop", "kill"])
        return key

    def attention(self) -> dict[str, v.AttentionView]:
        rows: list[v.AttentionView] = []
        for n in self.nodes.values():
            if n.status != "online":
                refused = n.status == "refused"
                rows.append(v.AttentionView(key=n.name, kind="node", node=n.name, title=n.name, text=n.status_text, tone=n.tone, rank=0, since=n.last_seen, action="trust" if refused else None))
            rows += [v.AttentionView(key=f"{n.name}", kind="disk", node=n.name, title=f"{d.mount} on {n.name}", text=f"{d.percent:.0f} % full.", tone=d.tone, rank=5) for d in n.disks if d.tone != "ok"]
        for s in self.services.values():
            if s.tone in ("act", "look"):
                failed = s.active_state == "failed"
                text = s.cause or "Its file was edited after it was loaded; what runs is the old version."
                rows.append(v.AttentionView(key=s.key, kind="service", node=s.node, title=s.name, text=text, tone=s.tone, rank=1 if failed else 3, since=s.since, action="start" if failed else "restart"))
        rows += [v.AttentionView(key=c.key, kind="container", node=c.node, title=c.name, text=c.state_text + ".", tone=c.tone, rank=4, since=c.since)
                 for c in self.containers.values() if c.tone in ("act", "look") and not c.service]
        return {f"{row.kind}:{row.key}": row for row in sorted(rows, key=lambda row: row.rank)}

    def state(self) -> dict[str, Any]:
        attention = self.attention()
        nodes = {}
        for name, n in self.nodes.items():
            mine = [s for s in self.services.values() if s.node == name and not s.hidden]
            boxes = [c for c in self.containers.values() if c.node == name]
            nodes[name] = msgspec.structs.replace(n, services_total=len(mine), services_up=sum(s.active_state == "active" for s in mine), services_failed=sum(s.active_state == "failed" for s in mine),
                                                  containers_total=len(boxes), containers_running=sum(c.state == "running" for c in boxes))
        count = sum(row.kind == "service" for row in attention.values())
        summary = "No node yet." if not nodes else f"{count} services need you. Everything else is running." if count else "Everything is running."
        hub = v.HubView(version="0.1.0", started_at=NOW, summary=summary, public_key="ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJm3 servicebay@hub")
        whole = v.LiveState(hub=hub, nodes=nodes, services=self.services, containers=self.containers, attention=attention, operations=self.operations)
        return msgspec.to_builtins(whole)  # type: ignore[no-any-return]
