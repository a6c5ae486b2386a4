"""One request to a web address, with its redirects; what the answer is worth, the hub judges."""

import http.client
import ssl
from typing import Any, Dict, Optional, Tuple
from urllib.parse import urljoin, urlsplit

from .asker import Asker
from .certificate import days_left

MOST_BYTES = 256 * 1024
REDIRECTS = (301, 302, 303, 307, 308)


def ask_http(asker: Asker) -> Dict[str, Any]:
    """The last of a chain of answers."""
    args = asker.args
    url, method, body = args["target"], args.get("method", "GET"), args.get("body", "").encode()
    headers, most = dict(args.get("headers", {})), int(args.get("redirects", 5))
    for _ in range(most + 1):
        answer, there = _send(asker, url, method, headers, body)
        if there is None or not most:
            return answer
        if urlsplit(there).scheme not in ("http", "https") or not urlsplit(there).hostname:
            return {"failed": "leads to something that is no web address"}
        if _origin(there) != _origin(url):
            headers = {}
        if answer["status"] == 303 or (answer["status"] in (301, 302) and method == "POST"):
            method, body = "HEAD" if method == "HEAD" else "GET", b""
        url = there
    return {"failed": "leads on and on: more than {} redirects".format(most)}


def _send(
    asker: Asker, url: str, method: str, headers: Dict[str, str], body: bytes
) -> Tuple[Dict[str, Any], Optional[str]]:
    """One request: the answer, and where it leads on."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    said = host if _origin(url) == _origin(asker.args["target"]) else ""
    connection = http.client.HTTPConnection(host, parts.port or (443 if secure else 80))
    connection.sock = asker.connect(host, connection.port, said)
    days = None
    try:
        if secure:
            context = ssl.create_default_context()
            if asker.args.get("verify") is False:
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
            days = days_left(connection.sock.getpeercert())
        connection.sock.settimeout(asker.left_s())
        sent = {"User-Agent": "ServiceBay", "Accept": "*/*", "Connection": "close"}
        if "host" not in {name.lower() for name in headers}:
            sent["Host"] = parts.netloc
        path = (parts.path or "/") + ("?" + parts.query if parts.query else "")
        try:
            connection.request(method, path, body or None, {**sent, **headers})
            response = connection.getresponse()
            latency_ms = asker.latency_ms()
            text = _text(response) if asker.args.get("wantsText") else ""
        except http.client.HTTPException as error:
            return {"failed": "answers what is no HTTP ({})".format(type(error).__name__)}, None
        location = response.getheader("Location")
        leads = response.status in REDIRECTS and location
        answer = {
            "status": response.status,
            "reason": response.reason,
            "text": text,
            "latencyMs": latency_ms,
            "certificateDays": days,
        }
        return answer, urljoin(url, location) if leads else None
    finally:
        connection.close()


def _text(response: http.client.HTTPResponse) -> str:
    """The beginning of the body."""
    charset = response.headers.get_content_charset("utf-8")
    data = response.read(MOST_BYTES)
    try:
        return data.decode(charset, "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _origin(url: str) -> Tuple[str, Optional[str], Optional[int]]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
