"""What one block (``server``, ``location``, ``if``) does with a request: pass on, redirect, answer, serve files. Pure.

The order is nginx's: ``set``, ``if`` and ``return`` as they stand, then the handler. ``rewrite`` is left alone
unless it redirects.
"""

from typing import List, NamedTuple, Optional, Tuple

from .nginx_parse import Directive
from .nginx_target import Target, parse_target
from .nginx_values import Scope

PASSES = {
    "proxy_pass": "proxy",
    "grpc_pass": "grpc",
    "fastcgi_pass": "fastcgi",
    "uwsgi_pass": "uwsgi",
    "scgi_pass": "scgi",
    "memcached_pass": "memcached",
}
OTHERS = {
    "stub_status": "nginx's own status page",
    "js_content": "answered by JavaScript",
    "perl": "answered by Perl",
    "empty_gif": "an empty image",
    "api": "nginx's own interface",
}
REDIRECTS = (301, 302, 303, 307, 308)
PATH_VARIABLES = ("$request_uri", "$uri", "$document_uri", "$is_args", "${request_uri}", "${uri}")
EVERY_PATH = ("^", ".*", "^.*", "^.*$", "(.*)", "^(.*)", "^(.*)$", "^/(.*)", "^/(.*)$", "^(/.*)$", "/", "^/", "^.+$")


class Outcome(NamedTuple):
    """What becomes of a request, and the directive that says so."""

    kind: str
    at: Directive
    targets: Tuple[Target, ...] = ()
    url: Optional[str] = None
    upstream: Optional[str] = None
    status: Optional[int] = None
    condition: Optional[str] = None
    unresolved: Optional[str] = None


class Course:
    """What the codes of a block decide, in their order.

    ``sometimes`` carry conditions that only a request can judge; ``final`` ends every request that
    comes so far; ``handler`` stands in an ``if`` that holds.
    """

    def __init__(self) -> None:
        self.sometimes: List[Outcome] = []
        self.final: Optional[Outcome] = None
        self.handler: Optional[Outcome] = None

    def add(self, found: Optional[Outcome]) -> None:
        """Note what a directive decided, if it did."""
        if found is not None and found.condition is not None:
            self.sometimes.append(found)
        elif found is not None and self.final is None:
            self.final = found


def run_codes(block: Directive, scope: Scope) -> Course:
    """Run ``set``, ``if``, ``return`` and redirecting ``rewrite``s; changes the scope."""
    course = Course()
    for each in block.block or ():
        if each.name == "if" and each.block is not None:
            _run_if(each, scope, course)
        else:
            course.add(_run_code(each, scope, surely=True))
        if course.final is not None:
            break
    return course


def _run_if(block: Directive, scope: Scope, course: Course) -> None:
    holds = scope.judge(block.args)
    if holds is False:
        return
    condition = None if holds else " ".join(block.args)
    for each in block.block or ():
        if each.name in PASSES and each.args:
            found: Optional[Outcome] = pass_on(each, scope)
            if holds:
                course.handler = found
                continue
        else:
            found = _run_code(each, scope, surely=bool(holds))
        if found is not None:
            course.add(found._replace(condition=condition or found.condition, at=block))
        if course.final is not None:
            return


def _run_code(each: Directive, scope: Scope, surely: bool) -> Optional[Outcome]:
    if each.name == "set" and len(each.args) == 2:
        scope.assign(each.args[0], each.args[1], surely)
    elif each.name == "return" and each.args:
        return _return(each, scope)
    elif each.name == "rewrite" and len(each.args) >= 2:
        return _rewrite(each, scope)
    return None


def _return(directive: Directive, scope: Scope) -> Outcome:
    """``return 301 https://…``, ``return 404``, ``return 200 text``, ``return https://…``."""
    code, text = directive.args[0], " ".join(directive.args[1:])
    if not code.isdigit():
        return Outcome("redirect", directive, url=scope.expand(code), status=302)
    status = int(code[:4])
    if status in REDIRECTS and text:
        return Outcome("redirect", directive, url=scope.expand(text), status=status)
    return Outcome("respond", directive, status=status)


def _rewrite(directive: Directive, scope: Scope) -> Optional[Outcome]:
    """``rewrite ^ https://… permanent`` is a redirect; one that only changes the path is none."""
    pattern, replacement, flag = directive.args[0], directive.args[1], directive.args[2:3]
    absolute = replacement.startswith(("http://", "https://", "$scheme"))
    if not absolute and flag not in (("permanent",), ("redirect",)):
        return None
    condition = None if pattern in EVERY_PATH else "the path matches {}".format(pattern)
    status = 301 if flag == ("permanent",) else 302
    # a question mark at the end keeps the arguments from being added
    url = scope.expand(replacement[:-1] if replacement.endswith("?") else replacement)
    return Outcome("redirect", directive, url=url, status=status, condition=condition)


def pass_on(directive: Directive, scope: Scope) -> Outcome:
    """``proxy_pass`` and its kin: the target, the members of its upstream, or why neither is known."""
    kind, written = PASSES[directive.name], directive.args[0]
    text = scope.expand(written)
    if _is_open(text):
        texts = [each for each in scope.alternatives(written) if not _is_open(each)]
        found = [target for each in texts for target in _members(each, scope)[0] if target.host]
        reason = scope.explain(_address_part(text))
        return Outcome(kind, directive, tuple(dict.fromkeys(found)), unresolved=reason)
    members, name, why = _members(text, scope)
    if not all(each.host for each in members):
        return Outcome(kind, directive, unresolved="the target is empty: {}".format(scope.explain_empty(written)))
    return Outcome(kind, directive, tuple(members), parse_target(text).url, name, unresolved=why)


def _members(text: str, scope: Scope) -> Tuple[List[Target], Optional[str], Optional[str]]:
    target = parse_target(text)
    upstream = scope.upstreams.get(target.host.lower())
    if upstream is None:
        return [target], None, None
    return upstream.members, target.host, upstream.reason


def _address_part(text: str) -> str:
    """Scheme and address with the variables in them; the path from the first ``/`` or path variable is cut off."""
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "", text
    if rest.startswith("unix:"):
        rest, _, _ = rest[5:].partition(":")
        return scheme + rest
    for end in ("/", "?", *PATH_VARIABLES):
        rest = rest.partition(end)[0]
    return scheme + separator + rest


def _is_open(text: str) -> bool:
    return "$" in _address_part(text)


def handle(block: Directive, scope: Scope) -> Optional[Outcome]:
    """The handler of a block itself; ``None`` where it has none and serves files."""
    found: Optional[Outcome] = None
    for each in block.block or ():
        if each.name in PASSES and each.args:
            found = pass_on(each, scope)
        elif each.name.startswith("content_by_lua"):
            found = Outcome("other", each, unresolved="answered by Lua code")
        elif each.name in OTHERS:
            found = Outcome("other", each, unresolved=OTHERS[each.name])
    if found is None and _denies_all(block):
        found = Outcome("respond", block, status=403)
    return found


def has_handler(block: Directive) -> bool:
    """Whether a block passes requests on or answers them by a handler of its own."""
    return any(
        each.name in PASSES or each.name in OTHERS or each.name.startswith("content_by_lua")
        for each in block.block or ()
    )


def _denies_all(block: Directive) -> bool:
    denied = any(each.args == ("all",) for each in block.all("deny"))
    return denied and not block.all("allow", "satisfy")
