"""The way on the node: its port, the forwarder, the container's port, the process. Pure."""

from ..ports import ANYWHERE
from ..shapes.reach import ReachState, ReachStep, StepKey
from .proxied import is_shut_in, place_of, wrong_port
from .seen import LookedContainer, PublishedPort, Seen
from .way import Target

STOPPED = ("inactive", "failed")
FORWARDERS = ("pasta", "rootlessport", "slirp4netns", "conmon")
TITLES: dict[StepKey, str] = {
    "host_port": "Port of the node",
    "forwarder": "Forwarder",
    "container_port": "Port of the container",
    "process": "Process",
}


def judge_host_port(seen: Seen) -> ReachStep:
    """Whether the port is there for others than the node itself."""
    way, port = seen.way, seen.way.host_port
    if way.node is None:
        return _step("host_port", "unknown", "On which node it should arrive is not known.", facts=_dial_facts(seen))
    if seen.look is None:
        return _unseen(seen)
    if port is None:
        return _step("host_port", "skipped", f"{_name(seen)} publishes no port on {way.node.name}.")
    if _entry_stopped(seen):
        return _step("host_port", "skipped", f"Port {port} is there only while {_entry_name(seen)} runs.")
    published = _published(seen)
    looked = seen.looked_port(port)
    listening = looked.listening if looked else []
    if not listening and published is None:
        text = f"Nothing listens at port {port} of {way.node.name}, and no container publishes it."
        cure = f"Publish it: PublishPort={port}:<port of the container> in the .container file, then restart."
        return _step("host_port", "broken", text, cure, page=f"/nodes/{way.node.name}", facts=_elsewhere(seen))
    bound = [each.address for each in listening]
    if published is not None and not bound:
        bound = [published.host_ip or ""]
    if all(_is_loopback(each) for each in bound):
        text = f"Port {port} is bound to {bound[0]}: only {way.node.name} itself reaches it."
        cure = f"Publish it without an address: PublishPort={port}:… instead of PublishPort={bound[0]}:{port}:…."
        if published is None:
            holder = next((each.holder for each in listening if each.holder), "what listens")
            cure = f"Have {holder} listen at 0.0.0.0 instead: look for its bind or listen setting."
        return _step("host_port", "broken", text, cure)
    return _dialled(seen, port, bool(listening))


def _dialled(seen: Seen, port: int, listens: bool) -> ReachStep:
    node, dialled = seen.way.node, seen.dialled
    name = node.name if node else ""
    looked = seen.looked_port(port)
    taken_there = looked is not None and any(each.problem is None for each in looked.tried)
    if dialled is not None and dialled.problem is not None and taken_there:
        text = f"{name} itself reaches its port {port}; from the hub, {dialled.address} {dialled.problem}."
        cure = f"Let TCP {port} through the firewall of {name}, or of what lies between."
        return _step("host_port", "broken", text, cure, facts=_dial_facts(seen))
    where = "is open" if listens else "is published"
    return _step("host_port", "ok", f"Port {port} of {name} {where}.", facts=_dial_facts(seen))


def _unseen(seen: Seen) -> ReachStep:
    name, node = seen.way.node.name if seen.way.node else "", seen.way.node
    text = f"{name} {seen.look_problem}." if not seen.look_problem.startswith("hangs on") else f"{name} is offline."
    if node is not None and node.status != "online" and (seen.dialled is None or seen.dialled.problem):
        cure = f"Start {name}, or look at its network."
        return _step("host_port", "broken", text, cure, page=f"/nodes/{name}", facts=_dial_facts(seen))
    return _step("host_port", "unknown", text, page=f"/nodes/{name}", facts=_dial_facts(seen))


def judge_forwarder(seen: Seen) -> ReachStep:
    """Whether Podman's process for the port listens."""
    port, looked = seen.way.host_port, seen.looked_port(seen.way.host_port)
    if looked is None:
        return _step("forwarder", "skipped", "What listens on the node was not seen.")
    if _entry_stopped(seen):
        return _step("forwarder", "skipped", f"It runs only while {_entry_name(seen)} does.")
    published = _published(seen)
    if published is None:
        held = next((each.holder for each in looked.listening if each.holder), "")
        text = f"The port is held by {held} itself." if held else "No container is behind this port."
        return _step("forwarder", "skipped", text)
    name = _entry_name(seen)
    restart = f"Restart {name}: its forwarder starts with it."
    if not looked.listening:
        text = f"Podman publishes port {port} for {name}, and nothing listens there: its forwarder has ended."
        return _step("forwarder", "broken", text, restart)
    held = next((each.holder for each in looked.listening if each.holder), "")
    if held and held not in FORWARDERS:
        return _step("forwarder", "broken", f"Port {port} is held by {held}, not by the forwarder of {name}.",
                     f"End {held} or give it another port, then restart {name}.")  # fmt: skip
    facts = [f"It {each.problem} at {each.address}." for each in looked.tried if each.problem]
    facts += ["It takes connections and breaks them off at once." for each in looked.tried if each.hung_up]
    return _step("forwarder", "ok", f"{held or 'A process'} listens at port {port} for {name}.", facts=facts)


def judge_container_port(seen: Seen) -> ReachStep:
    """Whether the container runs, and its port leads out or is in the proxy's network."""
    target, inside = seen.way.target, seen.target
    if target is None or (target.container is None and target.service is None):
        return _step("container_port", "skipped", "No container is known at the end of this way.")
    page = _page(target)
    if inside is None and target.container is None and target.service is not None:
        if target.service.tone == "ok":
            if seen.way.host_port is None:
                text = f"{target.name} is no container: at which port it listens is not known."
                at = seen.way.node.name if seen.way.node else "the node"
                return _step("container_port", "unknown", text, f"Ask for {at} and its port, as {at}:8080.", page)
            return _step("container_port", "skipped", f"{target.name} is no container.", page=page)
        text = f"{target.name} does not run: {target.service.state_text}."
        return _step("container_port", "broken", text, f"Start {target.name}.", page)
    if inside is None:
        return _step("container_port", "unknown", f"{target.name} could not be looked into.", page=page)
    if not inside.runs:
        ended = f"exited with {inside.exit_code}" if (inside.exit_code or -1) > 0 else inside.state
        gone = "is not there any more" if inside.state == "missing" else f"does not run ({ended})"
        return _step("container_port", "broken", f"{target.name} {gone}.", f"Start {target.name}.", page)
    return _runs(seen, target, inside, page)


def _runs(seen: Seen, target: Target, inside: LookedContainer, page: str | None) -> ReachStep:
    if inside.network_mode == "host":
        return _step("container_port", "ok", f"{target.name} runs in the network of the node.", page=page)
    through = seen.way.proxy is not None and not seen.way.ends_at_proxy
    port = target.via_port if through else seen.way.host_port
    if through and target.via_port is None:
        return _step("container_port", "ok", f"{target.name} runs, in a network that the proxy is in.", page=page)
    found = next((each for each in inside.ports if each.host_port == port and port), None)
    if found is None:
        guess = target.port or next(iter(inside.others), None)
        inner = f"{guess}" if guess else "<port of the container>"
        outer = port or inner
        at = f"port {port}" if port else "no port"
        text = f"{target.name} runs, and publishes {at}{' no more' if port else ''}."
        cure = f"Publish it: PublishPort={outer}:{inner} in its .container file, then restart {target.name}."
        return _step("container_port", "broken", text, cure, page)
    text = f"{target.name} runs; port {port} of the node is its port {found.container_port}."
    return _step("container_port", "ok", text, page=page)


def judge_process(seen: Seen) -> ReachStep:
    """Whether something in the container listens, for others than itself."""
    target, inside = seen.way.target, seen.target
    if target is None or inside is None or not inside.runs:
        return _held(seen)
    name, page, port = target.name, _page(target), target.port
    if port is None:
        others = f" It listens at {', '.join(map(str, inside.others))}." if inside.others else ""
        return _step("process", "unknown", f"Which port of {name} is meant is not known.{others}", page=page)
    if wrong_port(seen) is not None:
        return _step("process", "skipped", f"{name} listens, at another port than its route says.", page=page)
    if not inside.listening:
        return _silent(seen, target, inside, page)
    if is_shut_in(inside) and inside.network_mode != "host":
        at = inside.listening[0]
        text = f"{at.holder or 'It'} in {name} listens at {at.address} only: nothing outside the container reaches it."
        cure = f"Have it listen at 0.0.0.0 instead: look for its bind or listen setting. Port {port} stays as it is."
        return _step("process", "broken", text, cure, page)
    failed = [each for each in inside.tried or [] if each.problem]
    if failed and len(failed) == len(inside.tried or []):
        text = f"{name} listens at port {port}, but from the proxy {failed[0].address} {failed[0].problem}."
        return _step("process", "broken", text, "See that both are in one network, and restart both.", page)
    holder = next((each.holder for each in inside.listening if each.holder), "A process")
    facts = [f"From the proxy, {each.address} takes connections." for each in inside.tried or [] if not each.problem]
    return _step("process", "ok", f"{holder} in {name} listens at port {port}.", page=page, facts=facts)


def _held(seen: Seen) -> ReachStep:
    """Of a port without a container: who has it."""
    looked = seen.looked_port(seen.way.host_port)
    if looked is None or not looked.listening:
        return _step("process", "skipped", "Without a running container there is nothing to look into.")
    holder = next((each.holder for each in looked.listening if each.holder), "A process of another user")
    name = seen.way.node.name if seen.way.node else "the node"
    return _step("process", "ok", f"{holder} listens at port {seen.way.host_port} of {name}.")


def _silent(seen: Seen, target: Target, inside: LookedContainer, page: str | None) -> ReachStep:
    others = ", ".join(map(str, inside.others))
    text = f"Nothing listens at port {target.port} in {target.name}" + (f"; it listens at {others}." if others else ".")
    cure = f"Look at the log of {target.name}: its program has not begun to listen, or has ended."
    if inside.others:
        other = inside.others[0]
        cure = f"Publish {other} instead (PublishPort={seen.way.host_port}:{other})"
        if seen.way.match is not None and not seen.way.ends_at_proxy:
            cure = f"Lead to {other}{place_of(seen.way.match.route)}"
        cure += f", or have the program listen at {target.port}."
    return _step("process", "broken", text, cure, page)


def _published(seen: Seen) -> PublishedPort | None:
    """What publishes the host port now: the proxy's container, or the last."""
    entry = _entry(seen)
    if entry is None or not entry.runs:
        return None
    return next((each for each in entry.ports if each.host_port == seen.way.host_port), None)


def _entry(seen: Seen) -> LookedContainer | None:
    """The container behind the port of the node."""
    return seen.edge if seen.way.proxy is not None else seen.target


def _entry_stopped(seen: Seen) -> bool:
    entry, target = _entry(seen), seen.way.target
    if entry is not None or seen.way.proxy is not None or target is None:
        return entry is not None and not entry.runs
    return target.container is None and target.service is not None and target.service.active_state in STOPPED


def _entry_name(seen: Seen) -> str:
    return seen.way.proxy.name if seen.way.proxy else _name(seen)


def _name(seen: Seen) -> str:
    return seen.way.target.name if seen.way.target else seen.asked.host


def _is_loopback(address: str) -> bool:
    return address not in ANYWHERE and (address == "::1" or address.startswith("127."))


def _page(target: Target) -> str | None:
    if target.service is not None:
        return f"/services/{target.service.key}"
    return f"/containers/{target.container.key}" if target.container else None


def _elsewhere(seen: Seen) -> list[str]:
    return [seen.nearby] if seen.nearby else []


def _dial_facts(seen: Seen) -> list[str]:
    if seen.dialled is None:
        return []
    at = f"From the hub, {seen.dialled.address}"
    if seen.dialled.problem:
        return [f"{at} {seen.dialled.problem}."]
    return [f"{at} takes connections" + (", and breaks them off at once." if seen.dialled.hung_up else ".")]


def _step(
    key: StepKey,
    state: ReachState,
    text: str,
    cure: str | None = None,
    page: str | None = None,
    facts: list[str] | None = None,
) -> ReachStep:
    return ReachStep(key=key, title=TITLES[key], state=state, text=text, cure=cure, page=page, facts=facts or [])
