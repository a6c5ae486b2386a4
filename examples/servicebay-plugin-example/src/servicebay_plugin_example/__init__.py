"""An example of a ServiceBay plugin. Everything that it gives is in ``plugin``; the entry point leads to it."""

from pathlib import Path

from servicebay.plugins import CheckProbe, FrontEnd, Plugin, ProxyInspector, RouterKind

from .found import list_redis
from .labels import routes_by_label
from .redis import ask_redis, is_address
from .router_file import RouterFile

VERSION = "1.0.0"

plugin = Plugin(
    name="example",
    version=VERSION,
    title="Redis",
    text="Checks Redis and Valkey, reads a router from a file, and routes of proxies from labels.",
    routes=[list_redis],
    checks=[CheckProbe("redis", "Redis or Valkey", ask_redis, example="nas.lan:6379", is_target=is_address)],
    routers=[
        RouterKind(
            "file",
            "A file that a script writes",
            lambda settings: RouterFile(settings.host),
            host_label="File",
            host_hint="Its path on the hub's machine, such as /srv/router.json; README.md says what is in it.",
        )
    ],
    inspectors=[ProxyInspector("labels", routes_by_label)],
    front_end=FrontEnd(Path(__file__).parent / "browser"),
)
