"""The ``.env`` file beside a compose file. Pure."""


def parse_env(text: str) -> dict[str, str]:
    """A compose file's ``.env``: ``NAME=value``, ``export`` and quotation marks allowed, comments passed over."""
    values = {}
    for line in text.splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        name, value = name.strip(), value.strip()
        if not equals or not name.isidentifier():
            continue
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        else:
            value = value.split(" #")[0].rstrip()
        values[name] = value
    return values
