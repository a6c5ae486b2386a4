"""One asking, in a process of its own: it may block as it likes, and is ended at its deadline.

What a kind needs is loaded for that kind only: the process is begun for one.
"""

from typing import Any, Dict

from .asker import Asker, host_and_port
from .words import NoName, Refused, Unanswered, of_error


def ask(args: Dict[str, Any]) -> Dict[str, Any]:
    """What is found now, as ``actions`` says."""
    asker = Asker(args)
    kinds = {"tcp": ask_tcp, "certificate": _ask_certificate, "http": _ask_http, "dns": _ask_dns, "ping": _ask_ping}
    own = args["kind"] == "dns" and not args.get("server")
    try:
        found = kinds[args["kind"]](asker)
        doubtful = own and found.get("failed", "").startswith("was not answered for")
    except (OSError, ValueError, EOFError) as error:
        found = {"failed": of_error(error, asker.timeout_s)}
        said = isinstance(error, (ValueError, EOFError, NoName, Refused))
        doubtful = isinstance(error, Unanswered) or (own and not said)
    return _with_names(found) if doubtful else found


def _with_names(found: Dict[str, Any]) -> Dict[str, Any]:
    """What was found; where no name server of this machine answers, with that."""
    from .name_servers import problem_of_servers

    problem = problem_of_servers()
    return {**found, "names": problem} if problem else found


def ask_tcp(asker: Asker) -> Dict[str, Any]:
    """Connect, and read what it says first where somebody wants to know."""
    host, port = host_and_port(asker.args["target"])
    with asker.connect(host, port, host) as connection:
        latency_ms, said, text = asker.latency_ms(), b"", asker.args.get("text", "")
        while text and text.encode() not in said and b"\n" not in said and len(said) < 4096:
            connection.settimeout(asker.left_s())
            try:
                data = connection.recv(1024)
            except OSError:
                break
            if not data:
                break
            said += data
    return {"latencyMs": latency_ms, "greeting": said.decode("utf-8", "replace")}


def _ask_certificate(asker: Asker) -> Dict[str, Any]:
    from .certificate import ask_certificate

    return ask_certificate(asker)


def _ask_http(asker: Asker) -> Dict[str, Any]:
    from .web import ask_http

    return ask_http(asker)


def _ask_dns(asker: Asker) -> Dict[str, Any]:
    from .names import ask_dns

    return ask_dns(asker)


def _ask_ping(asker: Asker) -> Dict[str, Any]:
    from .echo import ask_ping

    return ask_ping(asker)
