"""One ``.container`` file, filled by options of ``podman run``: each as the key of Quadlet, or in ``PodmanArgs=``."""

from .names import is_id, qualified
from .options import ALIASES, IMPLIED, KEYS, LISTS, Key, Version
from .report import Report, shown
from .unit_file import VARIABLES, UnitFile, Unwritable, plain, setting, word, words

REFERENCES = (".volume", ".network", ".container", ".pod", ".image", ".build")
"""A name that ends so means a file of Quadlet."""
RESTARTS = {"always": "always", "unless-stopped": "always", "on-failure": "on-failure"}


class ContainerFile:
    """``subject`` names it in losses; ``podman`` is the node's version."""

    def __init__(self, stem: str, subject: str, podman: Version, report: Report) -> None:
        self.stem = stem
        self.unit = UnitFile(stem + ".container")
        self.subject = subject
        self.report = report
        self._podman = podman

    @property
    def service(self) -> str:
        """The unit that it makes."""
        return self.stem + ".service"

    def lose(self, what: str, why: str) -> None:
        """Tell of something that this container does not keep."""
        self.report.lose(f"{self.subject}: {shown(what)}: {why}")

    def note(self, text: str) -> None:
        """Tell something about this container."""
        self.report.note(f"{self.subject}: {text}")

    def describe(self, text: str) -> None:
        """Set ``Description=``."""
        self.unit.add("Unit", "Description", setting(text) or self.stem)

    def image(self, reference: str) -> None:
        """Set the image; a short name is completed, as ``docker`` would."""
        full = qualified(reference)
        if is_id(reference):
            self.lose(f"image {reference}", "it is an ID and not a name: nothing can be pulled by it")
        elif full is not None:
            told = f"the image {shown(reference)} is written in full, {shown(full)}"
            self.note(f"{told}: say another registry if it is not meant.")
            reference = full
        if reference.endswith(REFERENCES):
            reference += ":latest"
        value = plain(reference)
        if value is None or " " in value:
            self.lose(f"image {reference}", "this is not the name of an image")
        else:
            self.unit.add("Container", "Image", value)

    def put(self, option: str, value: str | None = None) -> None:
        """Add an option by its long name; ``value`` None is that of a switch that is on."""
        option = ALIASES.get(option, option)
        try:
            self._put(option, value)
        except Unwritable as error:
            self.lose(_spelt(option, value), f"it cannot be written into a unit file ({error})")

    def put_reference(self, key: str, value: str) -> None:
        """Add a key whose value names another file: ``Network=app.network:alias=web``."""
        text = plain(value)
        if text is None:
            self.lose(f"{key}={value}", "it cannot be written into a unit file")
        else:
            self.unit.add("Container", key, text)

    def command(self, argv: list[str]) -> None:
        """What runs in the container."""
        if argv:
            try:
                self._word_key("Exec", words(argv))
            except Unwritable as error:
                self.lose("the command", f"it cannot be written into a unit file ({error})")

    def restart(self, policy: str) -> None:
        """Restart policy of Podman's: ``no``, ``always``, ``unless-stopped``, ``on-failure[:5]``."""
        name, _, count = policy.partition(":")
        if name in ("", "no", "never"):
            return
        if name not in RESTARTS:
            self.lose(f"restart policy {policy}", "it is not known")
            return
        self.unit.add("Service", "Restart", RESTARTS[name])
        if count:
            times = shown(count, 20)
            self.lose(f"restart policy {policy}", f"systemd restarts it after every failure, and not {times} times")

    def needs(self, unit: str, weakly: bool = False) -> None:
        """Start after another unit, and with it."""
        self.unit.ensure("Unit", "Wants" if weakly else "Requires", unit)
        self.unit.ensure("Unit", "After", unit)

    def start_at_boot(self) -> None:
        """Start with the machine."""
        self.unit.ensure("Install", "WantedBy", "default.target")

    def knows(self, since: Version) -> bool:
        """Whether the node's Podman is that new."""
        return self._podman >= since

    def user(self, text: str) -> None:
        """``1000``, ``1000:1000``, ``www-data``."""
        name, colon, group = text.partition(":")
        if not name or (colon and not group) or plain(name) is None or (group and plain(group) is None):
            self._argument("user", text)
            return
        self.unit.add("Container", "User", plain(name) or "")
        if group:
            self.unit.add("Container", "Group", plain(group) or "")

    def _put(self, option: str, value: str | None) -> None:
        if option in IMPLIED:
            self.note(f"{_spelt(option, value)} is not written down: {IMPLIED[option]}.")
        elif option == "user" and value is not None:
            self.user(value)
        elif option == "restart" and value is not None:
            self.restart(value)
        elif option in LISTS and value is not None and "," in value and not value.startswith("["):
            for part in value.split(","):
                self._put(option, part)
        elif option in KEYS and self.knows(KEYS[option].since):
            self._key(KEYS[option], option, value)
        else:
            self._argument(option, value)

    def _key(self, key: Key, option: str, value: str | None) -> None:
        if key.how == "flag":
            if value in (None, "true", "false", "1", "0", "t", "f"):
                on = value in (None, "true", "1", "t")
                self.unit.add("Container", key.name, "true" if on else "false")
            else:
                self._argument(option, value)
        elif key.how == "word":
            if value is None or _means_something_else(option, value):
                self._argument(option, value)
            else:
                self._word_key(key.name, word(value))
        else:
            text = None if value is None or _means_a_file(option, value) else plain(value)
            if text is None:
                self._argument(option, value)
            else:
                self.unit.add("Container", key.name, text)

    def _argument(self, option: str, value: str | None) -> None:
        """``PodmanArgs=--option value``: as two words, since an empty one needs a variable of its own."""
        text = f"--{option}" if value is None else f"--{option}={value}"
        if value == "":
            self._word_key("PodmanArgs", f"--{option} " + word(""))
        else:
            self._word_key("PodmanArgs", word(text))

    def _word_key(self, key: str, text: str) -> None:
        for variable, assignment in VARIABLES.items():
            if variable in text.split(" "):
                self.unit.ensure("Service", "Environment", assignment)
        self.unit.add("Container", key, text)


def _means_something_else(option: str, value: str) -> bool:
    if option in ("env", "label", "annotation"):
        return "=" not in value
    return option == "device" and value.startswith("-")


def _means_a_file(option: str, value: str) -> bool:
    return option in ("volume", "network") and value.split(":")[0].endswith(REFERENCES)


def _spelt(option: str, value: str | None) -> str:
    return f"--{option}" if value is None else f"--{option}={shown(value, 60)}"
