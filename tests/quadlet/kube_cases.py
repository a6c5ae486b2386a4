"""Kubernetes YAML that Podman refuses or takes, to hold the linter and a real Podman against.

Each case: a name, the text, and the line of the error; None where Podman takes it.
"""

IMAGE = "localhost/busybox:1"
HEAD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\nspec:\n"
POD = f"{HEAD}  containers:\n  - name: web\n    image: {IMAGE}\n    command: [sleep, '1000']\n"
DATA = "  volumes: [{name: d, emptyDir: {}}]\n"


def in_container(line: str, more: str = "") -> str:
    """The pod with a line more in its container: line 10."""
    return f"{POD}    {line}\n{more}"


def in_spec(line: str) -> str:
    """The pod with a line more in its spec: line 10."""
    return f"{POD}  {line}\n"


def other(kind: str, rest: str, name: str = "{name: app}", version: str = "apps/v1") -> str:
    """A document of another kind: the name in line 3, the rest in line 4."""
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {name}\n{rest}\n"


TEMPLATE = f"spec: {{template: {{spec: {{restartPolicy: Never, containers: [{{name: web, image: '{IMAGE}'}}]}}}}}}"
CASES: list[tuple[str, str, int | None]] = [
    ("sound", POD, None),
    ("no-kind", POD.replace("kind: Pod\n", ""), 1),
    ("kind-in-small-letters", POD.replace("kind: Pod", "kind: pod"), 1),
    ("no-api-version", POD.replace("apiVersion: v1\n", ""), None),
    ("api-version-of-a-number", POD.replace("apiVersion: v1", "apiVersion: 1"), 1),
    ("no-metadata", POD.replace("metadata:\n  name: app\n", ""), 1),
    ("name-with-a-space", POD.replace("name: app", "name: 'a b'"), 4),
    ("name-of-a-number", POD.replace("name: app", "name: 5"), None),
    ("no-spec", POD.split("spec:")[0], None),
    ("no-containers", f"{HEAD}  containers: []\n", None),
    ("containers-as-object", f"{HEAD}  containers: {{name: a}}\n", 6),
    ("container-as-text", f"{HEAD}  containers: [a]\n", 6),
    ("no-image", f"{HEAD}  containers: [{{name: a}}]\n", 6),
    ("image-as-list", f"{HEAD}  containers: [{{name: a, image: [5]}}]\n", 6),
    ("capitals", f"{HEAD.replace('spec', 'Spec')}  Containers: [{{Name: a, Image: [5]}}]\n", 6),
    ("no-name-of-a-container", f"{HEAD}  containers: [{{image: '{IMAGE}'}}]\n", None),
    ("null-container", f"{HEAD}  containers: [null]\n", 6),
    ("same-name-of-containers", f"{POD}  - {{name: web, image: '{IMAGE}'}}\n", 10),
    ("bool-as-yes", in_container("volumeMounts: [{name: d, mountPath: /d, readOnly: yes}]", DATA), 10),
    ("bool-in-quotes", in_container("volumeMounts: [{name: d, mountPath: /d, readOnly: 'true'}]", DATA), 10),
    ("bool-as-number", in_container("volumeMounts: [{name: d, mountPath: /d, readOnly: 1}]", DATA), 10),
    ("bool-as-True-and-null", in_container("tty: True\n    stdin:"), None),
    ("bool-of-what-podman-passes-over", in_container("stdinOnce: maybe"), 10),
    ("mount-without-path", in_container("volumeMounts: [{name: d}]", DATA), 10),
    ("mount-of-no-volume", in_container("volumeMounts: [{name: z, mountPath: /d}]"), 10),
    ("ports-as-text", in_container("ports: '8080:80'"), 10),
    ("ports-as-texts", in_container("ports: ['8080:80']"), 10),
    ("port-in-quotes", in_container("ports: [{containerPort: '80', hostPort: 18080}]"), 10),
    ("port-of-half", in_container("ports: [{containerPort: 80.5}]"), 10),
    ("port-as-float", in_container("ports: [{containerPort: 80.0}]"), None),
    ("port-too-large", in_container("ports: [{containerPort: 80, hostPort: 70000}]"), None),
    ("protocol", in_container("ports: [{containerPort: 80, hostPort: 18080, protocol: XYZ}]"), 10),
    ("host-ip", in_container("ports: [{containerPort: 80, hostPort: 18080, hostIP: nonsense}]"), 10),
    ("args-as-text", in_container("args: sleep 5"), 10),
    ("args-of-numbers", in_container("args: [5, true, null]"), None),
    ("env-as-object", in_container("env: {A: b}"), 10),
    ("env-of-texts", in_container("env: ['A=b']"), 10),
    ("env-of-a-number", in_container("env: [{name: A, value: 5}]"), None),
    ("labels-nested", POD.replace("  name: app\n", "  name: app\n  labels: {a: {b: c}}\n"), 5),
    ("unknown-fields", in_container("bogus: 1", "other: 2\n"), None),
    ("key-twice", f"{POD}kind: Pod\n", 10),
    ("restart-policy", in_spec("restartPolicy: Sometimes"), None),
    ("pull-policy", in_container("imagePullPolicy: Sometimes"), 10),
    ("volume-without-source", in_spec("volumes: [{name: d}]"), 10),
    ("volume-of-nfs", in_spec("volumes: [{name: d, nfs: {server: a, path: /b}}]"), 10),
    ("host-path-type", in_spec("volumes: [{name: d, hostPath: {path: /tmp, type: directory}}]"), 10),
    ("amount", in_container("resources: {limits: {memory: 5GB}}"), 10),
    ("amounts", in_container("resources: {limits: {memory: 1.5Gi, cpu: 500m}}"), None),
    ("user-as-name", in_container("securityContext: {runAsUser: root}"), 10),
    ("seconds-in-quotes", in_spec("terminationGracePeriodSeconds: '5'"), 10),
    ("affinity-as-text", in_spec("affinity: x"), 10),
    ("dns", in_spec("dnsConfig: {nameservers: [nonsense]}"), 10),
    ("base", f"x: &x {{image: '{IMAGE}'}}\n{HEAD}  containers:\n  - <<: *x\n    name: web\n", None),
    ("unknown-kind", other("Service", "spec: {}"), 1),
    ("unknown-kind-beside-a-pod", f"{POD}---\n{other('Service', 'spec: {}')}", None),
    ("a-list-beside-a-pod", f"{POD}---\n- a\n", 11),
    ("nothing", "# nothing\n", 1),
    ("config-map-alone", other("ConfigMap", "data: {a: b}", version="v1"), 1),
    ("config-map-nested", f"{POD}---\n{other('ConfigMap', 'data: {a: {b: c}}', version='v1')}", 14),
    ("secret-not-in-base64", other("Secret", "data: {a: '!!'}", version="v1"), 4),
    ("claim-without-name", other("PersistentVolumeClaim", "", "{}", "v1"), 3),
    ("deployment", other("Deployment", TEMPLATE), None),
    ("deployment-without-name", other("Deployment", TEMPLATE, "{}"), 3),
    ("replicas-in-quotes", other("Deployment", TEMPLATE.replace("{template", "{replicas: '1', template")), 4),
    ("job", other("Job", TEMPLATE, version="batch/v1"), None),
]
