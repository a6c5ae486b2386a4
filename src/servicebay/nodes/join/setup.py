"""The line that a person runs on a node that dials in, and what it leaves there. Pure text.

On the node: a key pair, the hub's pinned key and two scripts in ``~/.config/servicebay-node``, and three user units.
``servicebay-node.service`` keeps an ``ssh`` connection to the hub; through it the hub reaches one thing only, the
socket of ``servicebay-node.socket``, which starts ``servicebay-node@.service`` for each channel: one line from the
hub, run by ``sh`` with the channel as its input and output, as sshd would. The agent is still in no file.
"""

from typing import NamedTuple

FOLDER = ".config/servicebay-node"
SOCKET_PATH = "/servicebay"
"""The one path that the node asks the hub to forward; it exists nowhere."""
NODE_USER = "node"
TOKEN_USER = "join-"  # noqa: S105 - what a sign-in name with a token begins with
HUB_ALIAS = "servicebay-hub"
LEAVE_COMMAND = f"exec sh ~/{FOLDER}/leave"

_SSH_OPTIONS = (
    "IdentitiesOnly=yes",
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    f"HostKeyAlias={HUB_ALIAS}",
    "GlobalKnownHostsFile=/dev/null",
    "UpdateHostKeys=no",
    "ConnectTimeout=5",
)


class HubAddress(NamedTuple):
    """Where a node dials (``host`` by the grammar of ``config.is_host``), and the hub's key (``ssh-ed25519 AAAA…``)."""

    host: str
    port: int
    host_key: str


def join_line(hub: HubAddress, token: str) -> str:
    """The line to run on the node, as its user. It holds no single quote inside, so any login shell will do."""
    ssh = f"ssh -T -F none -p {hub.port} -i id_ed25519 {_options('known_hosts')} {TOKEN_USER}{token}@{hub.host}"
    steps = (
        "umask 077",
        f"mkdir -p ~/{FOLDER}",
        f"cd ~/{FOLDER}",
        f"echo {HUB_ALIAS} {hub.host_key} >known_hosts",
        '{ [ -s id_ed25519 ] || ssh-keygen -q -t ed25519 -N "" -C servicebay-node -f id_ed25519; }',
        f"{ssh} | sh",
    )
    return f"sh -c '{' && '.join(steps)}'"


def setup_script(hub: HubAddress, node: str) -> str:
    """What the hub answers to the token: a script for ``sh`` that checks the node, writes the units and starts them."""
    return _SCRIPT.format(
        node=node,
        folder=FOLDER,
        serve=_SERVE,
        leave=_LEAVE,
        socket=_SOCKET,
        channel=_CHANNEL,
        dial=_DIAL.format(command=_dial_command(hub)),
    )


def _options(known_hosts: str, *more: str) -> str:
    return " ".join(f"-o {option}" for option in (f"UserKnownHostsFile={known_hosts}", *_SSH_OPTIONS, *more))


def _dial_command(hub: HubAddress) -> str:
    folder = f"%h/{FOLDER}"
    options = _options(
        f"{folder}/known_hosts", "ExitOnForwardFailure=yes", "ServerAliveInterval=5", "ServerAliveCountMax=2"
    )
    forward = f"-R {SOCKET_PATH}:%t/servicebay-node.sock"
    return f"ssh -N -T -F none -p {hub.port} -i {folder}/id_ed25519 {options} {forward} {NODE_USER}@{hub.host}"


_SERVE = """\
# What the hub asks for on a channel: one line, run with the channel as its input and output.
IFS= read -r line || exit 0
sh -c "$line"
printf '\\n{"type":"EXIT","status":%d}\\n' $? 2>/dev/null || :
"""
_LEAVE = f"""\
# Leaves the hub: ends the connection and removes all that joining left here.
exec >/dev/null 2>&1
trap '' HUP PIPE
cd
systemctl --user disable servicebay-node.service
systemctl --user stop servicebay-node.socket servicebay-node.service
rm -rf ~/{FOLDER}
rm -f ~/.config/systemd/user/servicebay-node.service ~/.config/systemd/user/servicebay-node.socket
rm -f ~/.config/systemd/user/servicebay-node@.service
systemctl --user daemon-reload
"""
_SOCKET = """\
[Unit]
Description=ServiceBay: where the hub's channels come in

[Socket]
ListenStream=%t/servicebay-node.sock
SocketMode=0600
Accept=yes
MaxConnections=32
RemoveOnStop=yes
"""
_CHANNEL = f"""\
[Unit]
Description=ServiceBay: a channel of the hub
CollectMode=inactive-or-failed

[Service]
ExecStart=-/bin/sh %h/{FOLDER}/serve
StandardInput=socket
StandardOutput=socket
StandardError=journal
TimeoutStopSec=5
"""
# ServerAlive: a dead connection is given up after 10 to 15 s, before TCP's own wait gets long
_DIAL = """\
[Unit]
Description=ServiceBay: this node's connection to its hub
Requires=servicebay-node.socket
After=servicebay-node.socket
StartLimitIntervalSec=0

[Service]
ExecStart={command}
Restart=always
RestartSec=1
TimeoutStopSec=5
"""
_INSTALL = """
[Install]
WantedBy=default.target
"""
# In a function, so that nothing runs of a script that was cut off on its way.
_SCRIPT = (
    """\
servicebay_join() {{
set -eu
umask 077
fail() {{ echo "ServiceBay: $*" >&2; exit 1; }}
folder=$HOME/{folder}
units=$HOME/.config/systemd/user
export XDG_RUNTIME_DIR="${{XDG_RUNTIME_DIR:-/run/user/$(id -u)}}"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null ||
  fail "This node needs Python 3.9 or newer (python3). Install it, then run the same line again."
systemctl --user show-environment >/dev/null 2>&1 ||
  fail "There is no systemd session for $(id -un). Run: sudo loginctl enable-linger $(id -un)" \\
    "Then sign in as that user (not by su or sudo), and run the same line again."
mkdir -p "$folder" "$units"
cat >"$folder/serve" <<'SERVICEBAY'
{serve}SERVICEBAY
cat >"$folder/leave" <<'SERVICEBAY'
{leave}SERVICEBAY
cat >"$units/servicebay-node.socket" <<'SERVICEBAY'
{socket}SERVICEBAY
cat >"$units/servicebay-node@.service" <<'SERVICEBAY'
{channel}SERVICEBAY
{{
cat <<'SERVICEBAY'
{dial}SERVICEBAY
version=$(systemctl --version | sed -n '1s/^systemd \\([0-9]*\\).*/\\1/p')
[ "${{version:-0}}" -lt 254 ] || printf 'RestartSteps=6\\nRestartMaxDelaySec=2\\n'
cat <<'SERVICEBAY'
"""
    + _INSTALL
    + """\
SERVICEBAY
}} >"$units/servicebay-node.service"
systemctl --user daemon-reload
systemctl --user enable --quiet servicebay-node.service
systemctl --user restart servicebay-node.socket servicebay-node.service
linger=$(loginctl show-user "$(id -un)" --property=Linger --value 2>/dev/null || :)
[ "$linger" = yes ] || loginctl --no-ask-password enable-linger >/dev/null 2>&1 ||
  echo "ServiceBay: this node is connected only while $(id -un) is signed in." \
    "For always: sudo loginctl enable-linger $(id -un)"
echo "ServiceBay: this node joined as {node}. To leave again: sh ~/{folder}/leave"
}}
servicebay_join
"""
)
