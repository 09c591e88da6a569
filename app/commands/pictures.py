"""`truso pictures`: the pictures of the README, taken from the running product."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from app.commands.demo import PLAN, SITE_TO_HAND_OVER, load_demo, write_demo_appendix
from app.commands.session import served_database
from app.db.server import open_database
from app.kernel.errors import ConfigurationError
from app.settings import ROOT, Settings, read_settings

PAGES = {
    "map.png": f"/plans/{PLAN}/map",
    "site.png": f"/plans/{PLAN}/map#site={SITE_TO_HAND_OVER}",
    "editor.png": f"/plans/{PLAN}/edit#site={SITE_TO_HAND_OVER}",
    "plan.png": f"/plans/{PLAN}",
    "checks.png": f"/plans/{PLAN}/checks",
    "compare.png": f"/plans/{PLAN}/compare?with={PLAN}@0",
    "import.png": "/imports",
}
"""File in the folder of pictures → page of the demo."""

_WINDOW = {"width": 1440, "height": 900}
_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
_OFFICE_NAMES = ("soffice", "libreoffice")
_START_SECONDS = 30


def _program(names: tuple[str, ...], package: str) -> str:
    for name in names:
        if found := shutil.which(name):
            return found
    raise ConfigurationError(f"Thiếu chương trình {names[0]} (Debian: apt-get install {package}).")


@contextmanager
def _served(settings: Settings, dsn: str) -> Iterator[str]:
    """Serve the application in a thread, on a free port, for as long as the block lasts."""
    import uvicorn

    from app.asgi import create_app

    config = uvicorn.Config(
        create_app(settings, dsn), host="127.0.0.1", port=0, log_level="warning"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not server.started:
            if time.monotonic() > deadline or not thread.is_alive():
                raise ConfigurationError("Ứng dụng không khởi động được để chụp ảnh.")
            time.sleep(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def _take_pages(address: str, folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    arguments: list[str] = ["--no-sandbox"] if os.geteuid() == 0 else []
    options: dict[str, Any] = {
        "executable_path": _program(_CHROMIUM_NAMES, "chromium"),
        "args": [*arguments, "--disable-background-networking", "--disable-component-update"],
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
        page = browser.new_page(viewport=_WINDOW, locale="vi-VN")  # type: ignore[arg-type]
        for name, path in PAGES.items():
            if "/edit" in path:  # It keeps following the plan: the network is never idle.
                page.goto(address + path)
                page.wait_for_selector(".folium-map[data-complete]")
                page.wait_for_timeout(1000)
            else:
                page.goto(address + path, wait_until="networkidle")
            page.wait_for_timeout(500)  # The map flies to the site that the address names.
            page.screenshot(path=folder / name)
        browser.close()


def _picture_of_workbook(workbook: Path, picture: Path) -> None:
    office = _program(_OFFICE_NAMES, "libreoffice-calc-nogui")
    pdftoppm = _program(("pdftoppm",), "poppler-utils")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        for command in (
            [office, profile, "--headless", "--convert-to", "pdf",
             "--outdir", str(folder), str(workbook)],
            [pdftoppm, "-r", "120", "-png", "-f", "1", "-l", "1", "-singlefile",
             str(folder / f"{workbook.stem}.pdf"), str(picture.with_suffix(""))],
        ):  # fmt: skip
            subprocess.run(command, check=True, capture_output=True, timeout=180)


async def _prepare(dsn: str, settings: Settings, out: Path) -> Path:
    async with open_database(dsn):
        await load_demo(settings.actor)
        return await write_demo_appendix(out)


@click.command(help="Take the pictures of the README from the demo.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT / "docs" / "pictures",
    show_default="docs/pictures",
)
def command(out: Path) -> None:
    """Load the demo, open its pages in Chromium and its appendix in LibreOffice."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="truso-pictures-") as temporary:
        home = Path(temporary)
        home.chmod(0o711)  # The account that runs PostgreSQL for root has to reach it.
        settings = replace(read_settings(), home=home / "home")
        with served_database(settings) as dsn:
            workbook = asyncio.run(_prepare(dsn, settings, home))
            _picture_of_workbook(workbook, out / "appendix.png")
            with _served(settings, dsn) as address:
                _take_pages(address, out)
    for picture in sorted(out.glob("*.png")):
        click.echo(f"{picture.name}: {picture.stat().st_size // 1024} KB")
