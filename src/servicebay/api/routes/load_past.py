"""``/api/nodes/{name}/history``, ``/api/system/history``, ``/api/system/metrics``: how busy nodes were, for charts."""

from litestar import get
from litestar.params import FromPath, FromQuery

from servicebay.api import grammar
from servicebay.monitoring.load_past.metrics import compared_metrics, kind_of
from servicebay.monitoring.load_past.views import LoadMetric, LoadPast, LoadPasts

from .context import HubPart
from .nodes import find_node

HOUR_MS = 3_600_000
MOST_MS = 732 * 24 * HOUR_MS
MOST_POINTS = 1_000
MOST_NODES = 100


@get("/nodes/{name:str}/history")
async def read_node(
    hub: HubPart,
    name: FromPath[str],
    metric: FromQuery[list[str] | None] = None,
    since: FromQuery[int | None] = None,
    until: FromQuery[int | None] = None,
    points: FromQuery[int] = 300,
) -> LoadPast:
    """How busy a node was, of each metric or of those that are named: ``since`` and ``until`` in ms, an hour else."""
    node = find_node(hub, name).name
    return (await read(hub, [node], metric, since, until, points))[0]


@get("/system/history")
async def read_nodes(
    hub: HubPart,
    node: FromQuery[list[str] | None] = None,
    metric: FromQuery[list[str] | None] = None,
    since: FromQuery[int | None] = None,
    until: FromQuery[int | None] = None,
    points: FromQuery[int] = 300,
) -> LoadPasts:
    """The same of several nodes, of all where none is named, in the same steps."""
    names = [find_node(hub, each).name for each in node] if node else [row.name for row in hub.live.nodes()]
    if len(names) > MOST_NODES:
        raise grammar.Misspelt("node", f"Ask for {MOST_NODES} nodes at once at most.")
    return LoadPasts(nodes=await read(hub, names, metric, since, until, points))


@get("/system/metrics")
async def read_metrics() -> list[LoadMetric]:
    """By what nodes can be compared, in the order of a choice."""
    return compared_metrics()


async def read(
    hub: HubPart, nodes: list[str], metrics: list[str] | None, since: int | None, until: int | None, points: int
) -> list[LoadPast]:
    """Check what is asked for, and read it. Raises Misspelt, StoreError."""
    for metric in metrics or ():
        if kind_of(metric) is None:
            raise grammar.Misspelt("metric", "A metric looks like cpu, memory, pressure.io or disk:/srv.")
    if not 1 <= points <= MOST_POINTS:
        raise grammar.Misspelt("points", f"Ask for 1 to {MOST_POINTS} points.")
    end = hub.load_past.reader.now_ms() if until is None else until
    start = end - HOUR_MS if since is None else since
    if not 0 < end - start <= MOST_MS or start < 0:
        raise grammar.Misspelt("since", "It lies before 'until', two years at most.")
    return await hub.load_past.reader.read(nodes, metrics or [], start, end, points)
