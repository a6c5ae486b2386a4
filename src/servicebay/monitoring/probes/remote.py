"""What a node found when it asked: the same judgement as of what the hub asks itself."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from ..check import Check
from ..outcome import Outcome
from .certificate import of_certificate
from .dns import judge_answers
from .http import Answered, Unseal, headers_of, judge_answer
from .matcher import Matcher
from .name_servers import not_asked_by

Request = Callable[[str, str, dict[str, Any], float], Awaitable[dict[str, Any]]]
"""Has a node do an action: node, action, arguments, deadline in seconds. Raises NoAnswer."""
HOUR_S = 3600


class NoAnswer(Exception):
    """The node could not be asked; the text is the rest of a sentence about the check."""


class Found(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What a node answers: see ``agent.checks.actions``."""

    failed: str | None = None
    names: str = ""
    latency_ms: float | None = None
    certificate_days: int | None = None
    status: int = 0
    reason: str | None = None
    text: str = ""
    greeting: str = ""
    answers: list[str] = []
    count: int = 0
    newest: str = ""
    age_s: float = 0.0
    line: str = ""


async def ask_remote(check: Check, request: Request, matcher: Matcher, unseal: Unseal) -> Outcome:
    """Have the check's node ask, and judge what it found."""
    action, args = question(check, await headers_of(check, unseal))
    try:
        answer = await request(check.node, action, args, check.timeout_s)
        found = msgspec.convert(answer, Found)
    except NoAnswer as error:
        return Outcome("unknown", str(error))
    except msgspec.ValidationError:
        return Outcome("unknown", f"cannot be asked: what {check.node} answers is not understood")
    if found.names:
        return not_asked_by(check.node, found.names)
    if found.failed is not None:
        return Outcome("fail", found.failed[:300])
    return await judged(check, found, matcher)


def question(check: Check, headers: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """The action, and its arguments."""
    if check.kind == "backup":
        return "check.backup", {"path": check.target}
    if check.kind == "command":
        return "check.command", {"name": check.target}
    args: dict[str, Any] = {"kind": check.kind, "target": check.target, "timeoutS": check.timeout_s}
    args["anywhere"] = check.anywhere
    if check.kind == "http":
        args |= {"method": check.method, "headers": headers, "body": check.body}
        args |= {"redirects": check.redirects, "verify": check.verify}
        args["wantsText"] = bool(check.text or check.pattern or check.json_path)
    elif check.kind == "tcp":
        args["text"] = check.text
    elif check.kind == "certificate":
        args["starttls"] = check.starttls
    elif check.kind == "dns":
        args |= {"record": check.record, "server": check.server}
    return "check.ask", args


async def judged(check: Check, found: Found, matcher: Matcher) -> Outcome:
    """What it is worth."""
    latency_ms, days = found.latency_ms, found.certificate_days
    match check.kind:
        case "http":
            said = Answered(found.status, found.reason or "", found.text, latency_ms or 0.0, days)
            return await judge_answer(check, said, matcher)
        case "tcp":
            if check.text and check.text not in found.greeting:
                return Outcome("fail", f"did not greet with '{check.text[:80]}'", latency_ms)
            return Outcome("ok", "greets as it should" if check.text else "takes connections", latency_ms)
        case "certificate":
            left = 0 if days is None else days
            return Outcome("warn" if left <= check.warn_days else "ok", of_certificate(left), latency_ms, days)
        case "dns":
            return judge_answers(check, found.answers, latency_ms or 0.0)
        case "backup":
            return of_backup(check, found)
        case "command":
            line = f": {found.line}" if found.line else ""
            if found.status == 0:
                return Outcome("ok", f"ended well{line}"[:300])
            return Outcome("fail", f"ended with status {found.status}{line}"[:300])
        case _:
            return Outcome("ok", "answers", latency_ms)


def of_backup(check: Check, found: Found) -> Outcome:
    """Whether the newest file is young enough."""
    if not found.count:
        return Outcome("fail", f"has no file at {check.target[:100]}")
    age_h = found.age_s / HOUR_S
    age = (
        f"{found.age_s / 60:.0f} minutes"
        if age_h < 2
        else f"{age_h:.0f} hours"
        if age_h < 72
        else f"{age_h / 24:.0f} days"
    )
    name = found.newest.rpartition("/")[2][:80]
    if age_h > check.age_h:
        return Outcome("fail", f"is {age} old: {name} is the newest, of {found.count}")
    return Outcome("ok", f"is {age} old: {name}")
