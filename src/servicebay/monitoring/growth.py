"""How fast disks fill: a straight line through what they held lately. Pure; the time is handed in."""

from collections import deque
from collections.abc import Mapping

from ..twin.schema import Disk

DAY_MS = 86_400_000
STEP_MS = 600_000
"""One point of each disk in ten minutes."""
KEPT = 432
"""Points of each disk: three days."""
LEAST_MS = 6 * 3_600_000
"""A line through less than six hours says nothing."""
MOST_DAYS = 365.0


class Growth:
    """What disks of nodes held in the last days, also before the hub was started."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], deque[tuple[int, int, int]]] = {}
        self._recalled: dict[tuple[str, str], list[tuple[int, float]]] = {}

    def recall(self, found: dict[tuple[str, str], list[tuple[int, float]]]) -> None:
        """How full disks were (ms, per cent), by node and mount point, as it was kept."""
        self._recalled = found

    def note(self, node: str, disks: Mapping[str, Disk], at_ms: int) -> None:
        """Take what disks hold now."""
        for mount, disk in disks.items():
            points = self._held.get((node, mount))
            if points is None:
                points = self._held[node, mount] = deque(maxlen=KEPT)
                before = self._recalled.pop((node, mount), [])
                points.extend((at, round(percent / 100 * disk.total_bytes), disk.total_bytes) for at, percent in before)
            if points and points[-1][2] != disk.total_bytes:
                points.clear()  # another disk, or a larger one
            if not points or at_ms - points[-1][0] >= STEP_MS:
                points.append((at_ms, disk.used_bytes, disk.total_bytes))

    def days_left(self, node: str, mount: str) -> float | None:
        """Until it is full, as it fills now; None where it does not, or where too little is known."""
        points = self._held.get((node, mount))
        if not points or points[-1][0] - points[0][0] < LEAST_MS:
            return None
        slope = slope_of([(at - points[0][0], used) for at, used, _ in points])
        free = points[-1][2] - points[-1][1]
        if slope <= 0:
            return None
        days = free / slope / DAY_MS
        return days if days <= MOST_DAYS else None


def slope_of(points: list[tuple[int, int]]) -> float:
    """Of the line with the least squares; 0 where all is at one time."""
    count = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0
