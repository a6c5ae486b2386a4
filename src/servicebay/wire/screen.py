"""What a terminal's screen is set to beside its characters, told from the bytes that went to it.

A history that begins in the middle lacks what was set before: the alternate screen, private modes (bracketed paste,
mouse, cursor keys), the scroll region, the title, colours. ``ScreenModes`` reads the bytes that are cut off and says,
as bytes, how to come to the same. Sequences are those of ECMA-48 and xterm (ctlseqs). Pure.
"""

import re
from typing import Dict, List, Optional, Tuple

_SEQUENCE = re.compile(
    rb"\x1b(?:"
    rb"\[\?([0-9;]{1,40})([hl])"  # 1 2: private modes
    rb"|\[([0-9;:]*)m"  # 3: colours
    rb"|\[([0-9;]*)r"  # 4: scroll region
    rb"|\[([0-9]?) q"  # 5: shape of the cursor
    rb"|\[([4]|20)([hl])"  # 6 7: insert mode, newline mode
    rb"|\[>([0-9;]{0,12})m"  # 8: modifyOtherKeys
    rb"|\[([<>=])([0-9;]*)u"  # 9 10: kitty's keyboard
    rb"|([=>])"  # 11: keypad
    rb"|([()])([0AB])"  # 12 13: character sets
    rb"|\]([012]);([^\x07\x1b]{0,1000})(?:\x07|\x1b\\)"  # 14 15: title
    rb"|(c|\[!p)"  # 16: reset
    rb")|([\x0e\x0f])"  # 17: shift
)
_STRING = re.compile(rb"\x1b[\]PX^_]")
_STRING_END = re.compile(rb"\x07|\x1b\\|\x18|\x1a")
_ALTERNATE = (b"1049", b"1047", b"47")
_MAX_COLOURS = 12
_MAX_MODES = 64
TITLE_BYTES = 600


class ScreenModes:
    """``feed`` what the screen got, in whole sequences; ``restore`` is what sets up an empty screen the same."""

    def __init__(self) -> None:
        self.title: Optional[bytes] = None
        self._modes: Dict[bytes, bytes] = {}
        self._forget()

    def _forget(self) -> None:
        self._modes.clear()
        self._single: Dict[str, bytes] = {}
        self._colours: List[bytes] = []

    @property
    def is_alternate(self) -> bool:
        """Whether a full-screen program has the screen."""
        return any(self._modes.get(mode) == b"h" for mode in _ALTERNATE)

    def feed(self, data: bytes) -> None:
        """Note what these bytes set."""
        if b"\x1b" not in data and b"\x0e" not in data and b"\x0f" not in data:
            return
        for found in _SEQUENCE.finditer(data):
            self._note(found)

    def _note(self, found: "re.Match[bytes]") -> None:
        number, whole = found.lastindex or 0, found.group()
        if number == 2:
            for mode in found[1].split(b";"):
                self._set_mode(mode, found[2])
        elif number == 3:
            self._add_colour(found[3], whole)
        elif number == 7:
            self._single["mode" + found[6].decode()] = whole
        elif number == 13:
            self._single["set" + found[12].decode()] = whole
        elif number == 15:
            if found[14] != b"1":
                self.title = found[15][:TITLE_BYTES]
        elif number == 16:
            self._forget()
        else:
            self._single[str(number)] = whole

    def _set_mode(self, mode: bytes, state: bytes) -> None:
        if mode in self._modes or len(self._modes) < _MAX_MODES:
            self._modes.pop(mode, None)  # the last one set comes last
            self._modes[mode] = state

    def _add_colour(self, given: bytes, whole: bytes) -> None:
        if given in (b"", b"0"):
            self._colours = []
            return
        if given.startswith(b"0;"):
            self._colours = []
        self._colours = [*self._colours, whole][-_MAX_COLOURS:]

    def restore(self) -> bytes:
        """The sequences that bring an empty screen to the same."""
        parts: List[bytes] = []
        if self.title is not None:
            parts.append(b"\x1b]2;" + self.title + b"\x07")
        # the alternate screen first: modes that are kept per screen then go to the right one
        ordered = sorted(self._modes.items(), key=lambda item: item[0] not in _ALTERNATE)
        parts += [b"\x1b[?" + mode + state for mode, state in ordered]
        parts += [self._single[key] for key in sorted(self._single)]
        return b"".join(parts + self._colours)


def safe_cut(data: bytes, wanted: int) -> int:
    """Where to cut ``data`` (which begins outside of any sequence), at ``wanted`` or soon behind it.

    Behind a line's end that is in no sequence; without one, before a sequence or a character. Never inside of one, but
    where nothing else is left: then the whole is cut off.
    """
    strings = _strings_of(data)
    at = data.find(b"\n", wanted)
    while at >= 0:
        inside = _around(strings, at)
        if inside is None:
            return at + 1
        if inside[1] < 0:
            break
        at = data.find(b"\n", max(inside[1], at + 1))
    return _between_sequences(data, wanted, strings)


def _between_sequences(data: bytes, wanted: int, strings: List[Tuple[int, int]]) -> int:
    at = data.find(b"\x1b", wanted)
    while at >= 0:
        inside = _around(strings, at)
        if inside is None:
            return at
        if inside[1] < 0:
            return inside[0] if inside[0] >= wanted else len(data)
        at = data.find(b"\x1b", max(inside[1], at + 1))
    inside = _around(strings, wanted)
    at = wanted if inside is None else inside[1] if inside[1] >= 0 else len(data)
    last = data.rfind(b"\x1b", 0, at)
    if inside is None and last >= 0 and at - last < 64:  # perhaps inside a short sequence: behind it
        ended = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[ -/]*[0-~])").match(data, last)
        at = max(at, ended.end()) if ended is not None else len(data)
    while at < len(data) and data[at] & 0xC0 == 0x80:  # a byte that continues a character
        at += 1
    return at


def _strings_of(data: bytes) -> List[Tuple[int, int]]:
    """Where sequences are that hold text (titles, images): begin, and end or -1."""
    found: List[Tuple[int, int]] = []
    at = 0
    while True:
        begin = _STRING.search(data, at)
        if begin is None:
            return found
        end = _STRING_END.search(data, begin.end())
        found.append((begin.start(), end.end() if end is not None else -1))
        if end is None:
            return found
        at = end.end()


def _around(strings: List[Tuple[int, int]], at: int) -> Optional[Tuple[int, int]]:
    return next((each for each in strings if each[0] < at and (each[1] < 0 or at < each[1])), None)
