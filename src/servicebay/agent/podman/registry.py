"""Asks a registry itself for the digest of a tag: one HEAD request, as ``podman auto-update`` does.

For single images of Docker's format, of which Podman (5.4, 5.8) tells nothing. Runs in a forked child, which may import
what it likes. TLS is verified with the system's certificates; without TLS no sign-in is sent. Sign-ins are those of
``podman login`` (containers-auth.json(5)); mirrors and credential helpers are not followed.
Source: distribution-spec 1.1; distribution's 'Token Authentication Specification'.
"""

import json
import os
import re
from typing import Any, Dict, NamedTuple, Optional, Tuple

TIMEOUT_S = 10.0
MAX_BYTES = 1024 * 1024
ACCEPT = ", ".join(
    "application/vnd." + kind
    for kind in (
        "oci.image.index.v1+json",
        "docker.distribution.manifest.list.v2+json",
        "oci.image.manifest.v1+json",
        "docker.distribution.manifest.v2+json",
    )
)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_PARAMETER = re.compile(r'(\w+)="([^"]*)"')


class Refused(Exception):
    """The registry does not tell; the text says why."""


class Address(NamedTuple):
    """Where a reference leads: ``docker.io`` is at ``registry-1.docker.io``."""

    name: str
    host: str
    path: str
    tag: str


def parse_address(reference: str) -> Address:
    """``docker.io/nginx:1`` -> ``("docker.io", "registry-1.docker.io", "library/nginx", "1")``. It names a registry."""
    name, _, rest = reference.partition("/")
    path, _, tag = rest.partition(":")
    if name == "docker.io":
        return Address(name, "registry-1.docker.io", path if "/" in path else "library/" + path, tag or "latest")
    return Address(name, name, path, tag or "latest")


def parse_challenge(header: str) -> Tuple[str, Dict[str, str]]:
    """``Bearer realm="https://…",service="…"`` -> ``("bearer", {"realm": …})``."""
    kind, _, rest = header.strip().partition(" ")
    return kind.lower(), dict(_PARAMETER.findall(rest))


def find_sign_in(address: Address, files: Any) -> Optional[str]:
    """The ``auth`` (base64 of ``user:password``) for an image in the JSON of auth files, the closest first."""
    parts = (address.name + "/" + address.path).split("/")
    for content in files:
        auths = content.get("auths") if isinstance(content, dict) else None
        for count in range(len(parts), 0, -1):
            entry = auths.get("/".join(parts[:count])) if isinstance(auths, dict) else None
            if isinstance(entry, dict) and isinstance(entry.get("auth"), str):
                return str(entry["auth"])
    return None


def ask_digest(reference: str) -> bytes:
    """``{"digest": "sha256:…"}`` or ``{"problem": "…"}`` as JSON: work for a forked child."""
    try:
        return json.dumps({"digest": _ask(parse_address(reference))}).encode()
    except (Refused, OSError, ValueError) as error:
        return json.dumps({"problem": str(error)[:500] or type(error).__name__}).encode()


def _ask(address: Address) -> str:
    import ssl

    try:
        return _head(address, "https")
    except ssl.SSLError as error:
        if "WRONG_VERSION_NUMBER" not in str(error) and "RECORD_LAYER" not in str(error):
            raise
    return _head(address, "http")


def _head(address: Address, scheme: str) -> str:
    sign_in = find_sign_in(address, _read_auth_files()) if scheme == "https" else None
    path = "/v2/{}/manifests/{}".format(address.path, address.tag)
    status, headers, _ = _request("HEAD", scheme, address.host, path, None)
    if status == 401:
        authorization = _authorize(headers.get("www-authenticate", ""), sign_in)
        status, headers, _ = _request("HEAD", scheme, address.host, path, authorization)
    digest = headers.get("docker-content-digest", "")
    if status == 200 and _DIGEST.fullmatch(digest):
        return digest
    words = {401: "unauthorized", 403: "denied", 404: "manifest unknown", 429: "toomanyrequests"}
    raise Refused(words.get(status, "the registry answered {} without a digest".format(status)))


def _authorize(challenge: str, sign_in: Optional[str]) -> str:
    import urllib.parse

    kind, parameters = parse_challenge(challenge)
    if kind == "basic" and sign_in:
        return "Basic " + sign_in
    realm = urllib.parse.urlsplit(parameters.get("realm", ""))
    if kind != "bearer" or realm.scheme != "https" or not realm.netloc:
        raise Refused("unauthorized")
    query = {key: value for key, value in parameters.items() if key in ("service", "scope")}
    path = "{}?{}".format(realm.path or "/", urllib.parse.urlencode(query))
    status, _, body = _request("GET", "https", realm.netloc, path, "Basic " + sign_in if sign_in else None)
    answer = json.loads(body) if status == 200 else {}
    token = answer.get("token") or answer.get("access_token")
    if not isinstance(token, str):
        raise Refused("unauthorized")
    return "Bearer " + token


def _request(
    method: str, scheme: str, host: str, path: str, authorization: Optional[str]
) -> Tuple[int, Dict[str, str], bytes]:
    import http.client

    make = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    connection = make(host, timeout=TIMEOUT_S)
    try:
        headers = {"Accept": ACCEPT if method == "HEAD" else "application/json", "User-Agent": "servicebay"}
        if authorization:
            headers["Authorization"] = authorization
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        body = response.read(MAX_BYTES)
        return response.status, {name.lower(): value for name, value in response.getheaders()}, body
    except http.client.HTTPException as error:
        raise Refused("the registry speaks no HTTP that is understood") from error
    finally:
        connection.close()


def _read_auth_files() -> Any:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    config = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.environ.get("HOME", "/"), ".config")
    for path in (runtime + "/containers/auth.json", config + "/containers/auth.json"):
        try:
            with open(path, encoding="utf-8") as file:
                yield json.load(file)
        except (OSError, ValueError):
            continue  # there is none, or Podman would not understand it either
