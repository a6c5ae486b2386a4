"""A real browser on a running hub, for tests, benchmarks and pictures: Debian's Chromium by Playwright."""

import os
import shutil
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tools.hub import Hub

START_LIMIT_MS = 120_000
USERNAME, PASSWORD = "ada", "correct horse battery staple"
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def executable() -> str | None:
    """Where Chromium is, if it is installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def browser(*more: str) -> Iterator[Browser]:
    """A headless Chromium, with these flags as well."""
    # Chromium's sandbox does not start as root
    flags = [*FLAGS, *more, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable(), args=flags, timeout=START_LIMIT_MS)
        try:
            yield started
        finally:
            started.close()


def sign_in(context: BrowserContext, hub: Hub) -> None:
    """Give a browser context a session; the first one makes the account through the setup link."""
    person = {"username": USERNAME, "password": PASSWORD}
    headers = {"Origin": hub.url}
    if hub.setup_link is not None:
        token = urllib.parse.urlsplit(hub.setup_link).fragment.removeprefix("token=")
        body, path = {"token": token, **person}, "/api/auth/setup"
        hub.setup_link = None
    else:
        body, path = person, "/api/auth/login"
    answer = context.request.post(hub.url + path, data=body, headers=headers)
    if not answer.ok:
        raise RuntimeError(f"{path}: {answer.status} {answer.text()[:300]}")
