"""The application in a browser: Debian's Chromium, a server of its own, nothing foreign.

The server is another process, because a process has one engine and the tests of this one use it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

from app.commands.demo import load_demo
from app.db.server import open_database
from app.settings import ROOT

ACTOR = "kiểm thử trình duyệt"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
_START_SECONDS = 120
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


def _chromium() -> str:
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium")
    return found


def _on(dsn: str, database: str) -> str:
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))


async def _drop(maintenance: str, name: str) -> None:
    connection = await asyncpg.connect(maintenance)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def demo_dsn(server_dsn: str) -> Iterator[str]:
    """The DSN of a database with what `truso demo` makes."""
    _chromium()
    name = f"truso_browser_{uuid.uuid4().hex[:10]}"
    dsn = _on(server_dsn, name)

    async def prepare() -> None:
        async with open_database(dsn):
            await load_demo(ACTOR)

    asyncio.run(prepare())
    yield dsn
    asyncio.run(_drop(_on(server_dsn, "postgres"), name))


@pytest.fixture(scope="session")
def live_server(demo_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application on a free port, on the demo's database; gives its address."""
    with served(demo_dsn, tmp_path_factory.mktemp("live-server")) as address:
        yield address


@contextmanager
def served(dsn: str, folder: Path, **settings: str) -> Iterator[str]:
    """Run `truso serve` with these settings in a process of its own, and give its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = {
        **os.environ,
        "TRUSO_HOME": str(folder / "home"),
        "TRUSO_DATABASE_URL": dsn,
        "TRUSO_HOST": "127.0.0.1",
        "TRUSO_PORT": str(port),
        "TRUSO_ACTOR": ACTOR,
        "PYTHONWARNINGS": "default",
        **settings,
    }
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, server, log)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text(encoding='utf-8')}")


# One for each module: while Playwright runs, asyncio tests of this process cannot.
@pytest.fixture(scope="module")
def browser(live_server: str) -> Iterator[Browser]:
    """Chromium without a window, and without requests of its own."""
    sandbox = () if os.geteuid() else ("--no-sandbox",)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=_chromium(), args=[*_QUIET, *sandbox])
        yield opened
        opened.close()


class Watch:
    """What a page did that it must not: requests to other hosts, errors in the console.

    `expected_statuses` are HTTP errors that a test causes on purpose.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.expected_statuses: set[int] = set()
        self.foreign: list[str] = []
        self.errors: list[str] = []

    def on_request(self, request: Request) -> None:
        if not request.url.startswith((self.address + "/", "data:", "blob:")):
            self.foreign.append(request.url)

    def on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected_statuses:
            self.errors.append(f"{response.status} {response.url}")

    def on_console(self, message: ConsoleMessage) -> None:
        # "Failed to load resource" repeats what `on_response` judges.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)


@pytest.fixture
def watch(live_server: str) -> Watch:
    """The watch over this test's page."""
    return Watch(live_server)


@pytest.fixture
def other(browser: Browser, live_server: str) -> Iterator[Page]:
    """The page of a second person, in a browser profile of its own.

    A second page of the first one's profile would take the foreground, and clicks into what is
    not in the foreground may wait for ever.
    """
    context = browser.new_context(base_url=live_server, viewport=DESKTOP, locale="vi-VN")  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser: Browser, live_server: str, watch: Watch) -> Iterator[Page]:
    """A page of a fresh browser profile on the server; addresses may be paths.

    Fails the test on a request to another host, and on an error in the console.
    """
    context = browser.new_context(base_url=live_server, viewport=DESKTOP, locale="vi-VN")  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    opened = context.new_page()
    opened.on("request", watch.on_request)
    opened.on("response", watch.on_response)
    opened.on("console", watch.on_console)
    opened.on("pageerror", lambda error: watch.errors.append(str(error)))
    yield opened
    context.close()
    assert watch.foreign == [], "the page asked another host"
    assert watch.errors == [], "the page reported errors"


@pytest.fixture
def plan(live_server: str) -> str:
    """A plan on the demo's baseline, without any decision, for one test alone."""
    code = f"thu-{uuid.uuid4().hex[:8]}"
    answer = httpx.post(
        f"{live_server}/api/v1/plans/son-la-2025/copies",
        json={"code": code, "name": "Phương án kiểm thử", "revision": 0},
    )
    assert answer.status_code == 201, answer.text
    return code
