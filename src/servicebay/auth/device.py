"""What a browser calls itself, in a person's words. Pure; it is only to tell sessions apart, and anybody may lie."""

BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_text(agent: str) -> str:
    """``Mozilla/5.0 (X11; Linux x86_64; rv:140.0) … Firefox/140.0`` -> ``Firefox on Linux``."""
    browser = next((name for mark, name in BROWSERS if mark in agent), None)
    system = next((name for mark, name in SYSTEMS if mark in agent), None)
    if browser is None:
        return agent.partition(" ")[0][:40] or "Unknown program"
    return browser if system is None else f"{browser} on {system}"
