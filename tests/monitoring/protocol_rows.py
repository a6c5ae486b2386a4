"""What each kind of check finds of a real server, good and bad. ``{web}`` and the like are ports of ``daemons``.

Rows of ``ON_NODE`` are asked on a real node (``tests/integration/test_check_kinds.py``), the others on loopback.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from servicebay.monitoring.check import CheckKind
from servicebay.monitoring.outcome import Level


class Row(NamedTuple):
    """A question to a server, and what is found. ``text`` is how the answer begins."""

    kind: CheckKind
    target: str
    level: Level
    text: str
    members: Mapping[str, Any] = MappingProxyType({})

    @property
    def is_good(self) -> bool:
        """Whether the server is as it should be."""
        return self.level == "ok"


def row(kind: CheckKind, target: str, level: Level, said: str, /, **members: Any) -> Row:
    return Row(kind, target, level, said, members)


NGINX, TLS, OLD = "http://127.0.0.1:{web}", "https://127.0.0.1:{tls}/", "https://127.0.0.1:{old}/"
HTTP = [
    row("http", NGINX + "/", "ok", "answers 200 OK"),
    row("http", NGINX + "/", "ok", "answers 200 OK", text="is well", pattern=r"build \d+"),
    row("http", NGINX + "/json", "ok", "answers 200 OK", json_path="$.jobs[0]", json_value="3"),
    row("http", NGINX + "/moved", "ok", "answers 200 OK", text="is well"),
    row("http", NGINX + "/in", "ok", "answers 401 Unauthorized", statuses="401"),
    row("http", TLS, "ok", "answers 404 Not Found", statuses="404"),
    row("http", OLD, "ok", "answers 404 Not Found", statuses="404", verify=False),
    row("http", NGINX + "/", "fail", "answers 200 OK, without the text 'is lost'", text="is lost"),
    row("http", NGINX + "/json", "fail", "answers 200 OK, and $.status is up, not down", json_path="$.status",
        json_value="down"),
    row("http", NGINX + "/broken", "fail", "answers 503 Service Temporarily Unavailable"),
    row("http", NGINX + "/round", "fail", "leads on and on: more than 5 redirects"),
    row("http", OLD, "fail", "has a certificate that is not good: certificate has expired", statuses="404"),
    row("http", "https://127.0.0.1:{soon}/", "warn", "has a certificate that ends in 3 days", statuses="404"),
    row("http", "https://127.0.0.1:{web}/", "fail", "does not speak TLS as it should"),
    row("http", "http://127.0.0.1:{mail}/", "fail", "answers what is no HTTP"),
    row("http", "http://127.0.0.1:{shut}/", "fail", "refused the connection"),
]  # fmt: skip
TCP = [
    row("tcp", "127.0.0.1:{web}", "ok", "takes connections"),
    row("tcp", "127.0.0.1:{mail}", "ok", "greets as it should", text="220 mail.example ESMTP"),
    row("tcp", "127.0.0.1:{mail}", "fail", "", text="220 another.example"),
    row("tcp", "127.0.0.1:{shut}", "fail", "refused the connection"),
]
CERTIFICATE = [
    row("certificate", "127.0.0.1:{tls}", "ok", "has a certificate that ends in 90 days"),
    row("certificate", "127.0.0.1:{mail}", "ok", "has a certificate that ends in 90 days", starttls="smtp"),
    row("certificate", "127.0.0.1:{soon}", "warn", "has a certificate that ends in 3 days"),
    row("certificate", "127.0.0.1:{old}", "fail", "has a certificate that is not good: certificate has expired"),
    row("certificate", "127.0.0.1:{mail_old}", "fail", "has a certificate that is not good: certificate has expired",
        starttls="smtp"),
    row("certificate", "127.0.0.1:{mail_plain}", "fail", "does not start TLS: it says '503 STARTTLS command used when",
        starttls="smtp"),
    row("certificate", "127.0.0.1:{mail}", "fail", "does not start TLS: it says '220 mail.example", starttls="imap"),
    row("certificate", "127.0.0.1:{mail}", "fail", "does not speak TLS as it should"),
    row("certificate", "127.0.0.1:{shut}", "fail", "refused the connection"),
]  # fmt: skip
DNS = [
    row("dns", "web.example", "ok", "is 192.0.2.1", expected="192.0.2.1"),
    row("dns", "web.example", "ok", "is 2001:db8::1", record="AAAA"),
    row("dns", "www.example", "ok", "is web.example", record="CNAME"),
    row("dns", "example", "ok", "is 10 web.example", record="MX"),
    row("dns", "example", "ok", "is v=spf1", record="TXT"),
    row("dns", "_imaps._tcp.example", "ok", "is 0 0 993 web.example", record="SRV"),
    row("dns", "1.2.0.192.in-addr.arpa", "ok", "is web.example", record="PTR"),
    row("dns", "web.example", "fail", "is 192.0.2.1, not 192.0.2.9", expected="192.0.2.9"),
    row("dns", "alone.example", "fail", "has no AAAA record", record="AAAA"),
    row("dns", "nowhere.example", "fail", "does not exist"),
    row("dns", "example.org", "fail", "was not answered for: the server refused, or failed"),
]
PING = [
    row("ping", "127.0.0.1", "ok", "answers"),
    row("ping", "::1", "ok", "answers"),
    row("ping", "10.99.77.1", "ok", "answers"),
    row("ping", "10.99.77.9", "fail", "did not answer within", timeout_s=0.3),
    row("ping", "192.0.2.1", "fail", "cannot be reached: no route to its network"),
]
"""In a network of its own, which has 10.99.77.0/24 and nobody else in it."""
GATEWAY = [
    row("gateway", "fritzbox", "ok", "is online"),
    row("gateway", "unifi", "ok", "is online"),
    row("gateway", "upnp", "ok", "is online"),
    row("gateway", "fritzbox", "fail", "has no connection to the internet", offline=True),
    row("gateway", "unifi", "fail", "has no connection to the internet", offline=True),
    row("gateway", "upnp", "fail", "has no connection to the internet", offline=True),
    row("gateway", "fritzbox", "fail", "does not answer", gone=True),
    row("gateway", "unifi", "fail", "does not answer", gone=True),
    row("gateway", "upnp", "fail", "does not answer", gone=True),
]
HEARTBEAT = [
    row("heartbeat", "?status=up&msg=done", "ok", "called: done"),
    row("heartbeat", "?status=down&msg=disk+full", "fail", "called: it failed: disk full"),
    row("heartbeat", "", "fail", "has not called for"),
]
PLUGIN = [
    row("plugin", "127.0.0.1:{mail}", "ok", "greets: 220 mail.example ESMTP"),
    row("plugin", "127.0.0.1:{shut}", "fail", "refused the connection"),
]
ON_LOOPBACK = [*HTTP, *TCP, *CERTIFICATE, *DNS]
ON_NODE = [
    row("unit", "well.service", "ok", "is active"),
    row("unit", "bad.service", "fail", "failed with exit code 3"),
    row("unit", "nobody.service", "fail", "is no unit of that node"),
    row("container", "kind-well", "ok", "is healthy"),
    row("container", "kind-plain", "ok", "runs"),
    row("container", "kind-sick", "fail", "is unhealthy"),
    row("container", "kind-gone", "fail", "exited with exit code 3"),
    row("container", "nobody", "fail", "is no container of that node"),
    row("node", "", "ok", "is connected", memory_percent=100, disk_percent=100),
    row("node", "", "warn", "uses", memory_percent=1),
    row("node", "", "fail", "cannot be reached", gone=True),
    row("backup", "/home/podman/kinds/new*.tar", "ok", "is 0 minutes old: new.tar"),
    row("backup", "/home/podman/kinds/old*.tar", "fail", "is 48 hours old: old.tar is the newest, of 1"),
    row("backup", "/home/podman/kinds/none*.tar", "fail", "has no file at"),
    row("command", "raid", "ok", "ended well: clean"),
    row("command", "bad", "fail", "ended with status 1"),
    row("command", "raid; id", "fail", "is not listed"),
    row("http", "http://127.0.0.1:8098/", "ok", "answers 200 OK"),
    row("http", "http://127.0.0.1:8098/none", "fail", "answers 404"),
    row("tcp", "127.0.0.1:22", "ok", "greets as it should", text="SSH-2.0"),
    row("tcp", "127.0.0.1:1", "fail", "refused the connection"),
]
ALL = [*ON_LOOPBACK, *PING, *PLUGIN, *GATEWAY, *HEARTBEAT, *ON_NODE]
