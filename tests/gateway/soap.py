"""A device that speaks SOAP as UPnP and TR-064 routers do: descriptions, actions, faults, digest authentication."""

import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any
from xml.etree import ElementTree

from aiohttp import web

Values = dict[str, Any]
ENVELOPE = (
    '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
    's:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>{}</s:Body></s:Envelope>'
)


SPEC = "<specVersion><major>1</major><minor>0</minor></specVersion>"


class Fault(Exception):
    """A SOAP fault with UPnP's code."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass
class Action:
    """``takes`` and ``gives`` are argument names with their UPnP data types; ``work`` makes the answer."""

    gives: dict[str, str]
    work: Callable[[Values], Values]
    takes: dict[str, str] = field(default_factory=dict)


@dataclass
class Service:
    """``kind``: ``urn:dslforum-org:service:DeviceInfo:1``."""

    kind: str
    actions: dict[str, Action]

    @property
    def name(self) -> str:
        return "".join(self.kind.split(":")[-2:])


@dataclass
class Described:
    """One description at ``path``: a device of ``kind`` with its services."""

    path: str
    namespace: str
    kind: str
    facts: dict[str, str]
    services: list[Service]
    inner: tuple[str, str] = ("", "")
    locked: bool = False

    def scpd_namespace(self) -> str:
        return self.namespace.replace(":device-", ":service-")


class SoapDevice:
    """``user`` and ``password``: what services of locked descriptions want. ``broken`` answers something else."""

    def __init__(self, *described: Described, user: str = "", password: str = "") -> None:
        self.described = described
        self.user, self.password = user, password
        self.nonce = secrets.token_hex(8)
        self.broken: Callable[[web.Request], Any] | None = None
        self.asked: list[str] = []
        self.port = 0

    @asynccontextmanager
    async def serving(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator["SoapDevice"]:
        runner = web.ServerRunner(web.Server(self._serve), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        await site.start()
        self.port = runner.addresses[0][1]
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(request.path)
        if self.broken is not None:
            answer = self.broken(request)  # type: ignore[arg-type]
            if answer is not None:
                return await answer if not isinstance(answer, web.StreamResponse) else answer
        for described in self.described:
            if request.path == described.path:
                return xml(description(described))
            for service in described.services:
                if request.path == f"{described.path}/{service.name}.xml":
                    return xml(scpd(described, service))
                if request.path == f"{described.path}/{service.name}":
                    if described.locked and not self._may(request):
                        return self._denied()
                    return await self._act(request, service)
        return web.Response(status=404, text="<html>404</html>", content_type="text/html")

    async def _act(self, request: web.BaseRequest, service: Service) -> web.Response:
        name = request.headers["SOAPAction"].strip('"').partition("#")[2]
        action = service.actions.get(name)
        try:
            if action is None:
                raise Fault(401, "Invalid Action")
            call = ElementTree.fromstring(await request.read())[0][0]
            values = action.work({part.tag: part.text or "" for part in call})
        except Fault as fault:
            return xml(ENVELOPE.format(fault_text(fault)), 500)
        inside = "".join(f"<{key}>{escape(str(values[key]))}</{key}>" for key in action.gives)
        return xml(ENVELOPE.format(f'<u:{name}Response xmlns:u="{service.kind}">{inside}</u:{name}Response>'))

    def _may(self, request: web.BaseRequest) -> bool:
        given = dict(re.findall(r'(\w+)="?([^",]+)"?', request.headers.get("Authorization", "")))
        if not given:
            return False
        first = _md5(f"{self.user}:{given.get('realm')}:{self.password}")
        second = _md5(f"{request.method}:{given.get('uri')}")
        parts = (first, given.get("nonce"), given.get("nc"), given.get("cnonce"), given.get("qop"), second)
        return given.get("username") == self.user and given.get("response") == _md5(":".join(map(str, parts)))

    def _denied(self) -> web.Response:
        ask = f'Digest realm="HTTPS Access",nonce="{self.nonce}",algorithm=MD5,qop="auth"'
        page = (
            "<HTML><HEAD><TITLE>401 Unauthorized (ERR_NONE)</TITLE></HEAD><BODY><H1>401 Unauthorized</H1></BODY></HTML>"
        )
        return web.Response(status=401, text=page, content_type="text/html", headers={"WWW-Authenticate": ask})


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def xml(text: str, status: int = 200) -> web.Response:
    return web.Response(status=status, body=text.encode(), content_type="text/xml", charset="utf-8")


def fault_text(fault: Fault) -> str:
    return (
        "<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>"
        '<UPnPError xmlns="urn:schemas-upnp-org:control-1-0">\n'
        f"<errorCode>{fault.code}</errorCode><errorDescription>{fault.text}</errorDescription></UPnPError></detail></s:Fault>"
    )


def description(each: Described) -> str:
    services = "".join(
        f"<service><serviceType>{one.kind}</serviceType><serviceId>urn:any-com:serviceId:{one.name}</serviceId>"
        f"<controlURL>{each.path}/{one.name}</controlURL><eventSubURL>{each.path}/{one.name}</eventSubURL>"
        f"<SCPDURL>{each.path}/{one.name}.xml</SCPDURL></service>"
        for one in each.services
    )
    facts = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in each.facts.items())
    system = (
        "<systemVersion><HW>236</HW><Major>164</Major><Minor>8</Minor><Patch>2</Patch><Buildnumber>1</Buildnumber>"
        "<Display>164.08.02</Display></systemVersion>"
        if each.locked
        else ""
    )
    head = f'<?xml version="1.0"?><root xmlns="{each.namespace}">{SPEC}{system}'
    body = f"<serviceList>{services}</serviceList>"
    for kind in reversed(each.inner):
        if kind:
            part = f"<device><deviceType>{kind}</deviceType>{facts}<UDN>uuid:{kind[-12:-2]}</UDN>{body}</device>"
            body = f"<deviceList>{part}</deviceList>"
    return f"{head}<device><deviceType>{each.kind}</deviceType>{facts}<UDN>uuid:75802409</UDN>{body}</device></root>"


def scpd(described: Described, service: Service) -> str:
    actions, variables = "", {}
    for name, action in service.actions.items():
        arguments = ""
        for direction, members in (("in", action.takes), ("out", action.gives)):
            for argument, kind in members.items():
                variables[f"V_{argument}_{kind}"] = kind
                arguments += (
                    f"<argument><name>{argument}</name><direction>{direction}</direction>"
                    f"<relatedStateVariable>V_{argument}_{kind}</relatedStateVariable></argument>"
                )
        actions += f"<action><name>{name}</name><argumentList>{arguments}</argumentList></action>"
    table = "".join(
        f'<stateVariable sendEvents="no"><name>{name}</name><dataType>{kind}</dataType></stateVariable>'
        for name, kind in variables.items()
    )
    return (
        f'<?xml version="1.0"?><scpd xmlns="{described.scpd_namespace()}">{SPEC}'
        f"<actionList>{actions}</actionList><serviceStateTable>{table}</serviceStateTable></scpd>"
    )
