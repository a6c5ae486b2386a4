"""Temperatures and graphics cards, from the files that drivers put under ``/sys/class``.

Source: ``Documentation/hwmon/sysfs-interface.rst`` and ``gpu/amdgpu`` of the kernel. A chip or card that is
there but does not answer is left out: drivers refuse while a device sleeps.
"""

import os
from typing import Dict, List, Optional, Tuple

from servicebay.wire.machine import Gpu, Sensor

from .proc import ProcError, parse_number

UNASKED_CHIPS = ("drivetemp",)
"""Asking these keeps a disk from sleeping (or wakes it)."""
MAX_SENSORS = 48


def read_sensors(classes: str = "/sys/class") -> Dict[str, Sensor]:
    """Temperatures by ``chip/label``; from thermal zones where no chip tells any."""
    found: Dict[str, Sensor] = {}
    for folder in _folders(classes + "/hwmon", "hwmon"):
        chip = _text(folder + "/name") or os.path.basename(folder)
        if chip in UNASKED_CHIPS:
            continue
        for label, sensor in _chip_sensors(folder):
            key = "{}/{}".format(chip, label)
            found["{}{}/{}".format(chip, len(found), label) if key in found else key] = sensor
    return dict(list((found or _zones(classes + "/thermal")).items())[:MAX_SENSORS])


def read_gpus(classes: str = "/sys/class") -> Dict[str, Gpu]:
    """Graphics cards that say how busy they are, by name (``card0``). Of NVIDIA's own driver no file tells."""
    found = {}
    for folder in _folders(classes + "/drm", "card"):
        device = folder + "/device"
        busy = _number(device + "/gpu_busy_percent")
        total = _number(device + "/mem_info_vram_total")
        if busy is not None or total is not None:
            used = _number(device + "/mem_info_vram_used")
            driver = os.path.basename(os.path.realpath(device + "/driver"))
            found[os.path.basename(folder)] = Gpu(driver, busy, total, used)
    return found


def _chip_sensors(folder: str) -> List[Tuple[str, Sensor]]:
    found = []
    for name in sorted(_names(folder)):
        if not (name.startswith("temp") and name.endswith("_input")):
            continue
        stem = folder + "/" + name[: -len("_input")]
        label = _text(stem + "_label") or os.path.basename(stem)
        celsius = _degrees(stem + "_input")
        if celsius is not None and not label.startswith("Core "):  # their package tells the highest
            found.append((label, Sensor(celsius, _degrees(stem + "_max"), _degrees(stem + "_crit"))))
    return found


def _zones(folder: str) -> Dict[str, Sensor]:
    found = {}
    for zone in _folders(folder, "thermal_zone"):
        celsius = _degrees(zone + "/temp")
        if celsius is not None:
            found["{}/{}".format(_text(zone + "/type") or "zone", os.path.basename(zone))] = Sensor(celsius)
    return found


def _folders(parent: str, prefix: str) -> List[str]:
    names = [name for name in _names(parent) if name.startswith(prefix) and name[len(prefix) :].isdigit()]
    return [parent + "/" + name for name in sorted(names, key=lambda name: int(name[len(prefix) :]))]


def _names(folder: str) -> List[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(200).strip()
    except OSError:
        return ""


def _number(path: str) -> Optional[int]:
    try:
        return parse_number(_text(path))
    except ProcError:
        return None


def _degrees(path: str) -> Optional[float]:
    """Thousandths of a degree; what is no temperature (drivers give 0, -128 or 65,261.8 for 'none') is ``None``."""
    text = _text(path)
    try:
        celsius = round((-1 if text.startswith("-") else 1) * parse_number(text.lstrip("-")) / 1000, 1)
    except ProcError:
        return None
    return celsius if -60 < celsius < 250 and celsius != 0 else None
