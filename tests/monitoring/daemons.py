"""Debian's own servers on loopback, as people run them: nginx, dnsmasq, exim. Each is up when its block begins."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.monitoring.certificates import make_certificate
from tests.patience import until

NGINX = """daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; user root;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/t; proxy_temp_path {folder}/t; fastcgi_temp_path {folder}/t;
  uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t;
  server {{
    listen 127.0.0.1:{web};
    location = / {{ default_type text/plain; return 200 "all is well, build 4711"; }}
    location = /json {{ default_type application/json; return 200 '{{"status": "up", "jobs": [3]}}'; }}
    location = /broken {{ return 503; }}
    location = /moved {{ return 301 /; }}
    location = /round {{ return 302 /round; }}
    location = /in {{ auth_basic "in"; auth_basic_user_file {folder}/none; }}
  }}
  server {{ listen 127.0.0.1:{tls} ssl; ssl_certificate {folder}/good.pem; ssl_certificate_key {folder}/good.pem; }}
  server {{ listen 127.0.0.1:{old} ssl; ssl_certificate {folder}/old.pem; ssl_certificate_key {folder}/old.pem; }}
  server {{ listen 127.0.0.1:{soon} ssl; ssl_certificate {folder}/soon.pem; ssl_certificate_key {folder}/soon.pem; }}
}}
"""
EXIM = """primary_hostname = mail.example
smtp_banner = mail.example ESMTP Exim
spool_directory = {folder}/spool
log_file_path = {folder}/spool/%slog
pid_file_path = {folder}/spool/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {mail} : {mail_old} : {mail_plain}
tls_advertise_hosts = ${{if eq{{$received_port}}{{{mail_plain}}}{{}}{{*}}}}
tls_certificate = {folder}/${{if eq{{$received_port}}{{{mail_old}}}{{old}}{{good}}}}.pem
keep_environment =
host_lookup =
begin acl
begin routers
begin transports
"""
DNSMASQ = """
keep-in-foreground conf-file=/dev/null no-resolv no-hosts bind-interfaces listen-address=127.0.0.1 pid-file user=root
local=/example/ host-record=web.example,192.0.2.1,2001:db8::1 host-record=alone.example,192.0.2.2
cname=www.example,web.example mx-host=example,web.example,10 txt-record=example,v=spf1
srv-host=_imaps._tcp.example,web.example,993 ptr-record=1.2.0.192.in-addr.arpa,web.example
"""
PORTS = ("web", "tls", "old", "soon", "mail", "mail_old", "mail_plain", "dns", "shut")
NEEDED = ("nginx", "dnsmasq", "exim4")


class Daemons(NamedTuple):
    """``ports`` by what answers there; nothing does at ``shut``. ``trusted`` is the file of certificates to trust."""

    ports: dict[str, int]
    trusted: Path


@contextmanager
def daemons() -> Iterator[Daemons]:
    """All of them, on ports that were free."""
    missing = [name for name in NEEDED if shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") is None]
    if os.geteuid() != 0 or missing:
        pytest.skip(f"needs root and {', '.join(missing) or 'nothing else'}")
    with tempfile.TemporaryDirectory(prefix="daemons-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        (folder / "spool").mkdir()
        (folder / "spool").chmod(0o777)
        for name, days in (("good", 90.5), ("soon", 3.5), ("old", -1.0)):
            make_certificate(folder / f"{name}.pem", days)
        trusted = folder / "trusted.pem"
        trusted.write_text("".join((folder / f"{name}.pem").read_text() for name in ("good", "soon", "old")))
        ports = free_ports()
        texts = {"folder": folder, **ports}
        (folder / "nginx.conf").write_text(NGINX.format(**texts))
        (folder / "exim.conf").write_text(EXIM.format(**texts))
        started = [
            start(folder, "nginx", "-p", made, "-c", f"{made}/nginx.conf"),
            start(folder, "dnsmasq", f"--port={ports['dns']}", *(f"--{each}" for each in DNSMASQ.split())),
            start(folder, "exim4", "-C", f"{made}/exim.conf", "-bdf"),
        ]
        try:
            until(lambda: all(listens(ports[name], started, folder) for name in PORTS if name != "shut"))
            yield Daemons(ports, trusted)
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait()


def start(folder: Path, *argv: str) -> "subprocess.Popen[bytes]":
    """One of them, with what it says in a file."""
    said = (folder / f"{argv[0]}.said").open("wb")
    path = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin"}
    with said:
        return subprocess.Popen(argv, stdout=said, stderr=said, env=path)


def free_ports() -> dict[str, int]:
    """A port for each purpose."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in PORTS]
    ports = {name: each.getsockname()[1] for name, each in zip(PORTS, held, strict=True)}
    for each in held:
        each.close()
    return ports


def listens(port: int, started: "Sequence[subprocess.Popen[bytes]]", folder: Path) -> bool:
    """Whether somebody takes connections there; fails where one of them has ended."""
    for process in started:
        if process.poll() is not None:
            pytest.fail("".join(path.read_text(errors="replace") for path in folder.glob("*.said")))
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
