"""What a check asks, as options: the same for ``add``, ``try`` and ``change``."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any, TypeVar, get_args

import click
import msgspec

from servicebay.monitoring.check import Check, CheckKind, CheckSeverity, DnsRecord, Method, StartTls
from servicebay.services.shapes.check import CheckBody

T = TypeVar("T")
KINDS = tuple(kind for kind in get_args(CheckKind) if kind != "unreadable")
SPELT = {each.name: each.encode_name for each in msgspec.structs.fields(CheckBody)}
KEPT = {each.name for each in msgspec.structs.fields(Check)} & set(SPELT)
USUAL: Mapping[str, Mapping[str, object]] = {
    "heartbeat": {"interval_s": 86_400.0, "grace_s": 3_600.0},
    "backup": {"interval_s": 3_600.0},
}
"""What is usual for a kind, where it is not what is usual for all."""
OPTIONS = (
    click.option("--every", "interval_s", type=float, help="Seconds between two askings, or two calls of a job."),
    click.option("--timeout", "timeout_s", type=float, help="Seconds to wait for an answer."),
    click.option("--failures", type=int, help="So many in a row make it fail."),
    click.option("--node", help="Where it is asked from, or what it is about; the hub where empty."),
    click.option("--tag", "tags", multiple=True, help="May be given often; '' for none."),
    click.option("--severity", type=click.Choice(get_args(CheckSeverity)), help="How grave it is."),
    click.option("--parent", "parents", multiple=True, help="KEY of a check that it hangs on; often; '' for none."),
    click.option("--enabled/--paused", "enabled", default=None, help="Whether it is asked."),
    click.option("--statuses", help="http: good ones, such as 200-399."),
    click.option("--method", type=click.Choice(get_args(Method)), help="http: how it asks."),
    click.option("--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="http: may be given often."),
    click.option("--secret", "secrets", multiple=True, metavar="NAME",
                 help="http: a header whose value is asked for, or read from standard input: a line for each."),
    click.option("--no-header", "dropped", multiple=True, metavar="NAME", help="http: leave out one that it has."),
    click.option("--body", help="http: what is sent."),
    click.option("--text", help="http: what must be in the answer."),
    click.option("--pattern", help="http: a regular expression that must fit somewhere."),
    click.option("--json-path", help="http: what must be in the answer, such as $.status."),
    click.option("--json-value", help="http: what must be there; anything where empty."),
    click.option("--redirects", type=int, help="http: so many are followed."),
    click.option("--slow", "slow_ms", type=int, help="http: warn from so many ms on; 0 for never."),
    click.option("--verify/--any-certificate", "verify", default=None, help="http: must its certificate be good."),
    click.option("--warn-days", type=int, help="http, certificate: warn so long before its end."),
    click.option("--starttls", type=click.Choice(get_args(StartTls)),
                 help="certificate: what the server speaks before TLS; '' where TLS comes at once."),
    click.option("--record", type=click.Choice(get_args(DnsRecord)), help="dns: what is asked for."),
    click.option("--server", help="dns: whom to ask."),
    click.option("--expected", help="dns: what must be among the answers."),
    click.option("--active/--any-state", "active", default=None, help="unit: must run, or only not have failed."),
    click.option("--cpu", "cpu_percent", type=int, help="node: warn from so many percent on; 0 for never."),
    click.option("--memory", "memory_percent", type=int, help="node: likewise."),
    click.option("--disk", "disk_percent", type=int, help="node: likewise, of each disk."),
    click.option("--full-days", type=int, help="node: warn so many days before a disk is full; 0 for never."),
    click.option("--grace", "grace_s", type=float, help="heartbeat: so many seconds late is not too late."),
    click.option("--probe", help="plugin: what asks, such as example.redis."),
    click.option("--age", "age_h", type=float, help="backup: so many hours old may the newest file be."),
)  # fmt: skip


def check_options(command: Callable[..., T]) -> Callable[..., T]:
    """Give a command all that can be said of a check; what is not said is None, or empty where it may be said often."""
    return reduce(lambda wrapped, option: option(wrapped), reversed(OPTIONS), command)


def kept_of(asks: Check) -> dict[str, Any]:
    """What a check asks now, as ``said`` takes it; secrets are kept by their names."""
    return {name: getattr(asks, name) for name in KEPT} | {"secrets": dict(asks.sealed)}


def said(before: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, object]:
    """The body to send: what was there before with what is said now. Asks for the values of secret headers."""
    given = {name: value for name, value in options.items() if value not in (None, ())}
    dropped = {name.lower() for name in given.pop("dropped", ())}
    headers = {**before.get("headers", {}), **headers_of(given.pop("headers", ()))}
    secrets = {**before.get("secrets", {}), **asked(given.pop("secrets", ()))}
    for words in {"tags", "parents"} & given.keys():
        given[words] = [word for word in given[words] if word]
    body = {**before, **given}
    for name, found in (("headers", headers), ("secrets", secrets)):
        body[name] = {key: value for key, value in found.items() if key.lower() not in dropped}
    return {SPELT[name]: value for name, value in body.items()}


def headers_of(lines: Sequence[str]) -> dict[str, str]:
    """``Accept: text/plain`` -> its name and its value. Raises UsageError."""
    found = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise click.UsageError("A header is given as 'NAME: VALUE'.")
        found[name.strip()] = value.strip()
    return found


def asked(names: Sequence[str]) -> dict[str, str]:
    """The values of secret headers."""
    return {name: click.prompt(f"Value of {name}", hide_input=True, err=True) for name in names}
