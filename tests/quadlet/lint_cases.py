"""What the linter finds: (code, files, facts, severity, line of the last finding), and files that are right."""

from servicebay.quadlet.lint import LintFacts, UsedPort

NODE = LintFacts(podman="5.4.2", first_port=1024)
NEW = LintFacts(podman="6.0.1")
OLD = LintFacts(podman="4.6.2")
GOOD = {
    "q/web.container": """# the front
[Unit]
Description=Web
After=db.service
[Container]
Image=docker.io/library/nginx:1.27
Pull=missing
PublishPort=127.0.0.1:8080:80
Volume=data.volume:/data:ro,Z
Volume=%h/site:/site
Network=back.network:alias=web
Environment="GREETING=hello world" TZ=UTC DB_PASSWORD_FILE=/run/secrets/db TOKEN=%i
Secret=db,type=env,target=DB_PASSWORD
HealthCmd=curl -f http://localhost/ | grep ok
HealthInterval=30s
Notify=healthy
[Service]
Restart=always
TimeoutStartSec=900
[Install]
WantedBy=default.target
""",
    "q/db.container": """[Container]
Image=db.image
Pod=app.pod
[Service]
Restart=on-failure
TimeoutStartSec=5min
""",
    "q/app.pod": "[Pod]\nPublishPort=5432:5432\n[Install]\nWantedBy=default.target\n",
    "q/db.image": "[Image]\nImage=quay.io/x/postgres:16.2\n",
    "q/data.volume": "[Volume]\n",
    "q/back.network": "[Network]\nSubnet=10.9.0.0/24\nGateway=10.9.0.1\n",
    "q/own.build": "[Build]\nImageTag=localhost/own:1\nSetWorkingDirectory=unit\n",
    "q/job.container": "[Container]\nImage=own.build\n[Service]\nType=oneshot\n",
    "q/job.timer": "[Timer]\nOnCalendar=daily\n",
    "q/t@.container": "[Container]\nImage=localhost/t:1\n[Service]\nRestart=no\n",
    "q/web.container.d/10.conf": "[Container]\nMemory=1g\nLabel=a=b\n",
    "q/pod.kube": "[Kube]\nYaml=pod.yaml\nExitCodePropagation=any\n[Service]\nTimeoutStartSec=900\n"
    "[Install]\nWantedBy=default.target\n",
    "q/README.md": "not ours",
}
TAIL = "[Service]\nRestart=no\nTimeoutStartSec=900\n[Install]\nWantedBy=default.target\n"
IMAGE = "Image=quay.io/x/y:1\n"


def container(body: str, tail: str = TAIL) -> dict[str, str]:
    return {"a.container": f"[Container]\n{body}{tail}"}


CASES: list[tuple[str, dict[str, str], LintFacts, str, int]] = [
    ("syntax", container(f"{IMAGE}nonsense\n"), NODE, "error", 3),
    ("byte-order-mark", {"a.volume": "\ufeff[Volume]\n"}, NODE, "error", 1),
    ("swallowed-line", container(f"{IMAGE}Exec=a \\\n\nUser=1\n"), NODE, "error", 5),
    ("swallowed-line", container(f"{IMAGE}Exec=a \\\n"), NODE, "error", 4),
    ("glued-lines", container(f"{IMAGE}Exec=a\\\n  b\n"), NODE, "warning", 3),
    ("open-continuation", {"a.volume": "[Volume]\nLabel=a=b \\\n"}, NODE, "warning", 2),
    ("windows-line-ends", {"a.volume": "[Volume]\r\nLabel=a=b\r\n"}, NODE, "hint", 1),
    ("kind-too-new", {"a.artifact": "[Artifact]\nArtifact=quay.io/a/b:1\n"}, NODE, "error", 1),
    ("unknown-section", {"a.volume": "[Volume]\n[Volumes]\n"}, NODE, "error", 2),
    ("unknown-section", {"a.volume": "[Volume]\n[Whatever]\n"}, NODE, "warning", 2),
    ("wrong-section", {"a.volume": "[Volume]\n[Container]\n"}, NODE, "error", 2),
    ("wrong-section", container(IMAGE, f"{TAIL}[Service]\nPublishPort=8080:80\n"), NODE, "error", 9),
    ("wrong-section", container(f"{IMAGE}WantedBy=default.target\n"), NODE, "error", 3),
    ("unknown-key", container(f"{IMAGE}PublishPorts=80:80\n"), NODE, "error", 3),
    ("unknown-key", container(f"{IMAGE}publishport=80:80\n"), NODE, "error", 3),
    ("unknown-key", container(f"{IMAGE}Frobnicate=1\n"), NODE, "error", 3),
    ("unknown-key", container(IMAGE, f"{TAIL}[Service]\nRestartSecs=4\n"), NODE, "warning", 9),
    ("key-too-new", container(f"{IMAGE}Memory=1g\n"), NODE, "error", 3),
    ("deprecated-key", container(f"{IMAGE}VolatileTmp=yes\n"), NODE, "warning", 3),
    ("repeated-key", container(f"{IMAGE}User=1\nUser=2\n"), NODE, "warning", 3),
    ("service-user", container(IMAGE, f"{TAIL}[Service]\nUser=me\n"), NODE, "warning", 9),
    ("service-user", container(IMAGE, f"{TAIL}[Service]\nUser=me\n"), NEW, "error", 9),
    ("bad-bool", container(f"{IMAGE}ReadOnly=maybe\n"), NODE, "error", 3),
    ("bad-number", container(f"{IMAGE}HealthRetries=x\n"), NODE, "error", 3),
    ("bad-value", container(f"{IMAGE}Pull=often\n"), NODE, "error", 3),
    ("value-too-new", container(f"{IMAGE}HealthCmd=a\nNotify=healthy\n"), OLD, "error", 4),
    ("bad-port", container(f"{IMAGE}PublishPort=80:80:80:80\n"), NODE, "error", 3),
    ("bad-port", container(f"{IMAGE}ExposeHostPort=http\n"), NODE, "error", 3),
    ("bad-volume", container(f"{IMAGE}Volume=data:data\n"), NODE, "error", 3),
    ("bad-volume", container(f"{IMAGE}Volume=data/x:/data\n"), NODE, "error", 3),
    ("volume-option", container(f"{IMAGE}Volume=data:/data:readonly\n"), NODE, "error", 3),
    ("bad-image", container("Image=Quay.io/X Y\n"), NODE, "error", 2),
    ("bad-duration", container(f"{IMAGE}HealthInterval=30\n"), NODE, "error", 3),
    (
        "bad-duration",
        container(IMAGE, "[Service]\nTimeoutStartSec=soon\n[Install]\nWantedBy=default.target\n"),
        NODE,
        "error",
        4,
    ),
    ("bad-size", container(f"{IMAGE}ShmSize=big\n"), NODE, "error", 3),
    ("bad-signal", container(f"{IMAGE}StopSignal=sigterm!\n"), NODE, "error", 3),
    ("bad-address", container(f"{IMAGE}IP=fd00::1\n"), NODE, "error", 3),
    ("bad-pod", container(f"{IMAGE}Pod=app\n"), NODE, "error", 3),
    ("bad-name", container(f"{IMAGE}ServiceName=x.service\n"), NODE, "error", 3),
    ("home-not-expanded", container(f"{IMAGE}Volume=~/x:/x\n"), NODE, "error", 3),
    ("open-quote", container(f'{IMAGE}Environment="A=b\n'), NODE, "warning", 3),
    ("unquoted-space", container(f"{IMAGE}Environment=A=hello world\n"), NODE, "warning", 3),
    ("no-value", container(f"{IMAGE}Environment=HOME\n"), NODE, "warning", 3),
    ("missing-section", {"a.volume": ""}, NODE, "error", 1),
    ("missing-image", container("User=1\n"), NODE, "error", 1),
    ("missing-yaml", {"a.kube": "[Kube]\n"}, NODE, "error", 1),
    ("missing-image", {"a.image": "[Image]\n"}, NODE, "error", 1),
    ("missing-file", {"a.build": "[Build]\nImageTag=localhost/a:1\n"}, NODE, "error", 1),
    ("missing-artifact", {"a.artifact": "[Artifact]\n"}, NEW, "error", 1),
    ("conflict", container(f"{IMAGE}Rootfs=/x\n"), NODE, "error", 3),
    ("conflict", container(f"{IMAGE}ReloadCmd=a\nReloadSignal=HUP\n"), NEW, "error", 3),
    ("group-without-user", container(f"{IMAGE}Group=1\n"), NODE, "error", 3),
    ("needs-device", {"a.volume": "[Volume]\nType=nfs\n"}, NODE, "error", 2),
    ("needs-subnet", {"a.network": "[Network]\nGateway=10.0.0.1\n"}, NODE, "error", 2),
    ("wrong-target", container(IMAGE, TAIL.replace("default", "multi-user")), NODE, "warning", 7),
    ("not-installed", container(IMAGE, "[Service]\nRestart=no\nTimeoutStartSec=900\n"), NODE, "warning", 1),
    ("bad-service-type", container(IMAGE, TAIL + "[Service]\nType=simple\n"), NODE, "error", 9),
    ("bad-kill-mode", container(IMAGE, TAIL + "[Service]\nKillMode=process\n"), NODE, "error", 9),
    ("exit-code-propagation", {"a.kube": "[Kube]\nYaml=a.yaml\n" + TAIL}, NODE, "warning", 1),
    ("no-restart", container(IMAGE, TAIL.replace("Restart=no\n", "")), NODE, "hint", 3),
    ("start-limit", container(IMAGE, TAIL.replace("TimeoutStartSec=900\n", "")), NODE, "hint", 3),
    ("start-limit", container(IMAGE, TAIL.replace("TimeoutStartSec=900\n", "")), OLD, "warning", 3),
    ("healthy-without-check", container(f"{IMAGE}Notify=healthy\n"), NODE, "warning", 3),
    ("stop-limit", container(f"{IMAGE}StopTimeout=120\n"), NODE, "warning", 3),
    ("auto-update-short-name", container("Image=nginx:1\nAutoUpdate=registry\n"), NODE, "error", 2),
    ("auto-update-pinned", container(f"Image=quay.io/a@sha256:{'0' * 64}\nAutoUpdate=registry\n"), NODE, "warning", 2),
    ("auto-update-local", container("Image=b.build\nAutoUpdate=registry\n"), NODE, "error", 2),
    ("short-image-name", container("Image=nginx:1\n"), NODE, "warning", 2),
    ("latest-tag", container("Image=quay.io/a/b\n"), NODE, "warning", 2),
    ("latest-tag", container("Image=quay.io/a/b:latest\nAutoUpdate=registry\n"), NODE, "hint", 2),
    ("plain-secret", container(f"{IMAGE}Environment=A=1 DB_PASSWORD=hunter2\n"), NODE, "warning", 3),
    ("service-environment", container(IMAGE, TAIL + "[Service]\nEnvironment=TZ=UTC\n"), NODE, "hint", 9),
    ("privileged-port", container(f"{IMAGE}PublishPort=80:80\n"), NODE, "error", 3),
    ("privileged-port", container(f"{IMAGE}PublishPort=10.0.0.80:80:80/udp\n"), NEW, "warning", 3),
    ("port-with-host", container(f"{IMAGE}Network=host\nPublishPort=8080:80\n"), NODE, "warning", 4),
    ("belongs-to-pod", {**container(f"{IMAGE}Pod=p.pod\nPublishPort=8080:80\n"), "p.pod": "[Pod]\n"}, NODE, "error", 4),
    ("outside-pod", {**container(f"{IMAGE}Pod=p.pod\nNetwork=host\n"), "p.pod": "[Pod]\n"}, NODE, "warning", 4),
    ("socket-of-root", container(f"{IMAGE}Volume=/var/run/docker.sock:/s\n"), NODE, "warning", 3),
    ("selinux-label", container(f"{IMAGE}Volume=/srv:/s\n"), LintFacts(selinux=True), "warning", 3),
    ("no-shell", container(f"{IMAGE}Exec=a && b\n"), NODE, "warning", 3),
    ("dollar", container(f'{IMAGE}HealthCmd=curl "${{URL}}"\n'), NODE, "warning", 3),
    ("restart-in-arguments", container(f"{IMAGE}PodmanArgs=--restart=always\n"), NODE, "error", 3),
    ("privileged", container(f"{IMAGE}PodmanArgs=--privileged\n"), NODE, "warning", 3),
    (
        "missing-reference",
        {**container(f"{IMAGE}Volume=date.volume:/d\n"), "data.volume": "[Volume]\n"},
        NODE,
        "error",
        3,
    ),
    (  # two volumes, not one that was mistyped: it is made
        "missing-reference",
        {**container(f"{IMAGE}Volume=shelf-data.volume:/d\n"), "status-data.volume": "[Volume]\n"},
        NODE,
        "error",
        3,
    ),
    ("missing-reference", container(f"{IMAGE}Pod=p.pod\n"), NODE, "error", 3),
    ("missing-reference", container(f"{IMAGE}", TAIL + "[Unit]\nAfter=b.container\n"), NEW, "error", 9),
    (
        "dependency-name",
        {**container(IMAGE, TAIL + "[Unit]\nAfter=b.volume\n"), "b.volume": "[Volume]\n"},
        NODE,
        "error",
        9,
    ),
    ("missing-file", container(f"{IMAGE}EnvironmentFile=x.env\n"), LintFacts(files=frozenset()), "error", 3),
    ("same-unit", {"a.kube": "[Kube]\nYaml=a.yaml\n", **container(IMAGE)}, NODE, "error", 1),
    ("same-unit", container(IMAGE), LintFacts(units={"a.service": "/q/a.kube"}), "error", 1),
    ("same-name", {"x/a.volume": "[Volume]\n", "y/a.volume": "[Volume]\n"}, NODE, "warning", 1),
    ("same-port", container(f"{IMAGE}PublishPort=8080:80\nPublishPort=127.0.0.1:8080:81\n"), NODE, "error", 4),
    (
        "port-taken",
        container(f"{IMAGE}PublishPort=8080:80\n"),
        LintFacts(ports=(UsedPort(8080, holder="b"),)),
        "error",
        3,
    ),
    (
        "same-container-name",
        {
            "a.container": f"[Container]\n{IMAGE}ContainerName=x\n{TAIL}",
            "b.container": f"[Container]\n{IMAGE}ContainerName=x\n{TAIL}",
        },
        NODE,
        "error",
        3,
    ),
]
