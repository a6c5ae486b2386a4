"""How a command finds and asks the running hub: REST with a token, by the standard library alone.

The hub is named by ``--url``/``SERVICEBAY_URL`` with ``--token``/``SERVICEBAY_TOKEN``, or by the file
that a running ``servicebay serve`` keeps in its data directory (``local-token``, mode 0600:
``{"url": "http://127.0.0.1:8765", "token": "sb_local_…"}``).
"""

import http.client
import json
import os
import shutil
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from functools import wraps
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeVar
from urllib.parse import quote, urlencode

import click
import msgspec

from servicebay.settings.model import resolve_data_dir

LOCAL_FILE = "local-token"
TIMEOUT_S = 150.0
"""Above the longest action that the hub waits for."""
STREAM_SILENCE_S = 7 * 24 * 3600.0
"""A log may have nothing to say for long."""
T = TypeVar("T")


class HubError(click.ClickException):
    """The hub refused, or failed at, what it was asked: exit status 1."""

    def __init__(self, code: str, message: str, stderr: str | None = None) -> None:
        super().__init__(message + (f"\n{stderr.rstrip()}" if stderr else ""))
        self.code = code


class HubUnreachable(click.ClickException):
    """There is no hub to ask: exit status 3."""

    exit_code = 3


class HubClient:
    """Asks a hub. ``url`` has no path; ``renewed`` looks for the same hub anew, which may have been restarted."""

    def __init__(self, url: str, token: str, find: "Callable[[], HubClient] | None" = None) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self.renewed: Callable[[], HubClient] = find or (lambda: self)
        # no proxy from the environment: the hub is named, and often on this machine
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=ssl.create_default_context())
        )

    def get(self, path: str, **query: str | None) -> bytes:
        """GET; returns the body as it came. Raises HubError, HubUnreachable."""
        given = {name: value for name, value in query.items() if value is not None}
        return self._ask("GET", path + (f"?{urlencode(given)}" if given else ""), None)

    def post(self, path: str, body: object = None, timeout_s: float = TIMEOUT_S) -> bytes:
        """POST a JSON body. Raises HubError, HubUnreachable."""
        return self._ask("POST", path, msgspec.json.encode({} if body is None else body), timeout_s)

    def put(self, path: str, body: object) -> bytes:
        """PUT a JSON body. Raises HubError, HubUnreachable."""
        return self._ask("PUT", path, msgspec.json.encode(body))

    def delete(self, path: str) -> bytes:
        """DELETE. Raises HubError, HubUnreachable."""
        return self._ask("DELETE", path, None)

    def download(self, path: str, target: Path, method: str, timeout_s: float) -> int:
        """Write an answer to a file for nobody else, as it comes; returns its size. What was cut off is removed."""
        partly = target.with_name(target.name + ".part")
        try:
            file = private(partly, "wb")
        except OSError as error:
            raise click.ClickException(f"{target} cannot be written: {error.strerror}.") from error
        try:
            with file:
                self._open(method, path, None, {}, timeout_s, lambda response: shutil.copyfileobj(response, file))
                size = file.tell()
            partly.replace(target)
        finally:
            partly.unlink(missing_ok=True)
        return size

    def lines(self, path: str, query: Mapping[str, str | Sequence[str] | None]) -> Iterator[bytes]:
        """GET a stream: its lines as they come, for as long as they do. Raises HubError, HubUnreachable."""
        given = {name: value for name, value in query.items() if value is not None}
        address = f"{path}?{urlencode(given, doseq=True)}"
        response = self._open("GET", address, None, {}, STREAM_SILENCE_S, lambda each: each, keep=True)
        with response:
            try:
                yield from response
            except (http.client.HTTPException, OSError) as error:
                raise HubUnreachable("The connection to the hub broke.") from error

    def upload(self, path: str, source: Path, timeout_s: float) -> bytes:
        """POST a file as it is. Raises HubError, HubUnreachable."""
        headers = {"Content-Type": "application/x-tar", "Content-Length": str(source.stat().st_size)}
        with source.open("rb") as file:
            answer: bytes = self._open("POST", path, file, headers, timeout_s, lambda response: response.read())
        return answer

    def _ask(self, method: str, path: str, body: bytes | None, timeout_s: float = TIMEOUT_S) -> bytes:
        headers = {} if body is None else {"Content-Type": "application/json"}
        answer: bytes = self._open(method, path, body, headers, timeout_s, lambda response: response.read())
        return answer

    def _open(
        self,
        method: str,
        path: str,
        body: bytes | BinaryIO | None,
        headers: dict[str, str],
        timeout_s: float,
        take: Callable[[Any], Any],
        keep: bool = False,
    ) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json", **headers}
        request = urllib.request.Request(self.url + path, body, headers, method=method)  # noqa: S310 - http(s) only
        try:
            response = self._opener.open(request, timeout=timeout_s)
            with nullcontext() if keep else response:
                return take(response)
        except urllib.error.HTTPError as error:
            raise problem_of(error.code, error.read()) from error
        except http.client.HTTPException as error:
            raise HubUnreachable("The connection to the hub broke before the answer was complete.") from error
        except (urllib.error.URLError, OSError) as error:
            reason = getattr(error, "reason", None) or error
            raise HubUnreachable(
                f"The hub at {self.url} does not answer ({_words(reason)}). Start it with 'servicebay serve'."
            ) from error


def path_of(*parts: str) -> str:
    """``"nodes", "nas"`` -> ``/api/nodes/nas``, each part quoted."""
    return "/api/" + "/".join(quote(part, safe="") for part in parts)


def problem_of(status: int, body: bytes) -> click.ClickException:
    """A refusal from its problem+json body (RFC 9457)."""
    try:
        problem = json.loads(body)
        code, detail, stderr = str(problem["code"]), str(problem["detail"]), problem.get("stderr")
    except (ValueError, KeyError, TypeError, AttributeError):
        return HubError("http", f"The hub answered with status {status}. Is this the address of a ServiceBay hub?")
    if status == 401:
        return HubError(
            code,
            "The hub does not accept this token. Make one with 'servicebay token create' and set SERVICEBAY_TOKEN.",
        )
    return HubError(code, detail, stderr)


def _words(reason: object) -> str:
    return str(getattr(reason, "strerror", None) or reason)


def find_hub(url: str | None, token: str | None, data_dir: str | None) -> HubClient:
    """The hub that the options, the environment or the data directory name. Raises HubUnreachable."""
    url = url or os.environ.get("SERVICEBAY_URL")
    token = token or os.environ.get("SERVICEBAY_TOKEN")
    if url and token:
        return HubClient(check_url(url), token)
    path = resolve_data_dir(os.environ, data_dir) / LOCAL_FILE
    known = _read_local(path)
    if known is None and (url or token):
        missing = "SERVICEBAY_TOKEN (make one with 'servicebay token create')" if url else "SERVICEBAY_URL"
        raise click.UsageError(f"{missing} is not set, and no hub runs on this data directory.")
    if known is None:
        raise HubUnreachable(
            f"No hub runs on {path.parent}. Start one with 'servicebay serve', "
            "or name another with SERVICEBAY_URL and SERVICEBAY_TOKEN."
        )
    return HubClient(check_url(url or known["url"]), token or known["token"], lambda: find_hub(url, token, data_dir))


def private(path: Path, mode: str) -> IO[Any]:
    """Open a file that only its owner may read: it may hold secrets. Raises OSError."""
    return open(
        path, mode, opener=lambda name, flags: os.open(name, flags, 0o600), encoding=None if "b" in mode else "utf-8"
    )


def check_url(url: str) -> str:
    """Return the address of a hub. Raises UsageError where it is none."""
    if not url.startswith(("http://", "https://")):
        raise click.UsageError(f"{url!r} is not the address of a hub, such as http://127.0.0.1:8765.")
    return url


def _read_local(path: Path) -> dict[str, str] | None:
    try:
        known = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise HubUnreachable(f"{path} cannot be read ({error.strerror}). Run this as the user of the hub.") from error
    except ValueError as error:
        raise HubUnreachable(f"{path} is damaged. Restart the hub: it writes the file anew.") from error
    return {"url": str(known["url"]), "token": str(known["token"])}


def with_hub(command: Callable[..., T]) -> Callable[..., T]:
    """Give a command ``--url``, ``--token``, ``--data-dir``, and the hub they name as its first argument.

    Innermost of a command's decorators.
    """

    @click.option("--url", help="Address of the hub [SERVICEBAY_URL].")
    @click.option("--token", help="API token; better in SERVICEBAY_TOKEN, out of sight of process lists.")
    @click.option("--data-dir", help="Data directory of a hub on this machine [SERVICEBAY_DATA_DIR].")
    @wraps(command)
    def wrapped(url: str | None, token: str | None, data_dir: str | None, **others: Any) -> T:
        return command(find_hub(url, token, data_dir), **others)

    return wrapped
