"""Getting to know an SSH server: look at its key, have a person confirm it, be let in, keep the key pinned.

Before a key is pinned nothing secret is said: looking signs in with our public key at most.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from .config import Hop, HostKey, NodeConfig, hops_of
from .errors import LinkFault, NodeError
from .keys import HubKey
from .ssh import install_key
from .ssh_connection import SshConnection, connected, trust_any


class ProbeResult(NamedTuple):
    """What an SSH server showed, and each jump host before it.

    ``key_accepted``: our key already signs in; ``message`` says so in words.
    """

    fingerprint: str
    jump_fingerprints: list[str]
    key_type: str
    key_accepted: bool
    message: str


class _Look(NamedTuple):
    shown: list[HostKey]
    fault: LinkFault | None


async def probe(config: NodeConfig, key: HubKey) -> ProbeResult:
    """Look at the server at the end of the way. Raises LinkFault where it shows no key."""
    look = await _look(config, key)
    shown = _target_key(look, config)
    accepted = look.fault is None
    said = "accepts this hub's key" if accepted else "does not accept this hub's key yet"
    jumps = [jump.fingerprint for jump in look.shown[:-1]]
    return ProbeResult(shown.fingerprint, jumps, shown.key_type, accepted, f"{config.host} answers and {said}.")


async def let_in(
    config: NodeConfig, key: HubKey, password: str | None, jump_fingerprints: Sequence[str] = ()
) -> NodeConfig:
    """Returns the configuration with its keys pinned, once our key signs in.

    ``config.fingerprint`` and ``jump_fingerprints`` (one per jump host) are those that a person
    confirmed. A password is said once, to the confirmed server only. Raises NodeError.
    """
    if len(jump_fingerprints) != len(config.jump):
        raise NodeError("invalid", "Confirm the fingerprint of each jump host.", field="jumpFingerprints")
    confirmed = [*jump_fingerprints, config.fingerprint]
    if password is not None:
        return await _install(config, key, password, confirmed)
    look = await _look(config, key)
    _target_key(look, config)
    for hop, shown, expected in zip(hops_of(config), look.shown, confirmed, strict=True):
        if shown.fingerprint != expected:
            raise _mismatch(shown, hop.host)
    if look.fault is not None:
        text = "The node does not accept this hub's key yet. Install it there, or give the password once."
        raise NodeError("key-not-accepted", text)
    return _pinned(config, look.shown)


async def trust(config: NodeConfig, key: HubKey, fingerprint: str) -> NodeConfig:
    """Returns the configuration with this key pinned, if a server on the way shows it now. Raises NodeError."""
    look = await _look(config, key)
    for position, shown in enumerate(look.shown):
        if shown.fingerprint == fingerprint:
            return _with_key(config, position, shown)
    raise _mismatch(_target_key(look, config), config.host)


async def find_again(config: NodeConfig, key: HubKey) -> None:
    """Prove that the machine at this address is the one whose keys are pinned, and lets us in. Raises NodeError."""
    try:
        async with connected(hops_of(config), key):
            return
    except LinkFault as fault:
        if fault.code != "host-key-changed":
            raise
        text = (
            f"{config.host} shows another host key than {config.name} has: it is another machine, "
            f"or was set up anew. Then add it as a node of its own. {config.name} stays as it was."
        )
        raise NodeError("fingerprint-mismatch", text) from fault


async def _install(config: NodeConfig, key: HubKey, password: str, confirmed: Sequence[str]) -> NodeConfig:
    """One connection with the password, one that proves that our key does: sshd punishes failed sign-ins."""
    hops = [hop._replace(pinned="") for hop in hops_of(config)]
    passwords = [*([None] * len(config.jump)), password]
    connection = SshConnection()
    try:
        for hop, fingerprint, secret in zip(hops, confirmed, passwords, strict=True):
            await _sign_in(connection, hop, key, fingerprint, secret)
        await install_key(connection, key.public)
    finally:
        await connection.close()
    pinned = _pinned(config, connection.host_keys)
    async with connected(hops_of(pinned), key):
        return pinned


async def _sign_in(connection: SshConnection, hop: Hop, key: HubKey, fingerprint: str, password: str | None) -> None:
    try:
        await connection.add_hop(hop, key, lambda shown: shown.fingerprint == fingerprint, password)
    except LinkFault as fault:
        if fault.code == "host-key-changed" and fault.offered is not None:
            raise _mismatch(fault.offered, hop.host) from fault
        raise


def _pinned(config: NodeConfig, shown: list[HostKey]) -> NodeConfig:
    *jump_keys, own = [host_key.public_key for host_key in shown]
    return msgspec.structs.replace(config, host_key=own, jump_keys=jump_keys)


async def _look(config: NodeConfig, key: HubKey) -> _Look:
    connection = SshConnection()
    try:
        for hop in hops_of(config):
            await connection.add_hop(hop._replace(pinned=""), key, trust_any)
    except LinkFault as fault:
        return _Look(connection.host_keys, fault)
    finally:
        await connection.close()
    return _Look(connection.host_keys, None)


def _target_key(look: _Look, config: NodeConfig) -> HostKey:
    if look.fault is not None and len(look.shown) <= len(config.jump):
        raise look.fault
    return look.shown[-1]


def _with_key(config: NodeConfig, position: int, shown: HostKey) -> NodeConfig:
    if position == len(config.jump):
        return msgspec.structs.replace(config, host_key=shown.public_key, fingerprint=shown.fingerprint)
    jump_keys = [hop.pinned for hop in hops_of(config)[:-1]]
    jump_keys[position] = shown.public_key
    return msgspec.structs.replace(config, jump_keys=jump_keys)


def _mismatch(shown: HostKey, host: str) -> NodeError:
    return NodeError("fingerprint-mismatch", f"{host} shows {shown.fingerprint}, which is not what was confirmed.")
