"""Static files: addresses with a hash, caching, and nothing outside the list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.kernel.errors import NotFoundError
from app.web.assets import NODE_MODULES, STATIC_FOLDER, VENDOR_FILES, read_asset, static_url

needs_packages = pytest.mark.skipif(
    not (NODE_MODULES / "htmx.org").is_dir(),
    reason="the npm packages are not installed; make setup installs them",
)


def test_the_address_of_a_file_changes_with_its_content_only():
    address = static_url("css/truso.css")
    assert re.fullmatch(r"/static/css/truso\.css\?v=[0-9a-f]{12}", address)
    assert static_url("css/truso.css") == address
    assert static_url("css/parts.css").partition("=")[2] != address.partition("=")[2]


@pytest.mark.parametrize(
    "path",
    [
        "../assets.py",
        "vendor/../assets.py",
        "css",
        "",
        "vendor/typescript/lib/tsc.js",
        "/etc/hosts",
    ],
)
def test_what_is_not_meant_to_be_served_is_not_found(path: str):
    with pytest.raises(NotFoundError):
        read_asset(path)


@needs_packages
def test_every_listed_file_of_npm_packages_is_installed():
    missing = [path for path in VENDOR_FILES.values() if not (NODE_MODULES / path).is_file()]
    assert missing == []


@needs_packages
@pytest.mark.parametrize("sheet", [path for path in VENDOR_FILES if path.endswith(".css")])
def test_a_style_sheet_names_only_files_that_are_served(sheet: str):
    text = (NODE_MODULES / VENDOR_FILES[sheet]).read_text(encoding="utf-8")
    for address in re.findall(r"url\(([^)]+)\)", text):
        name = address.strip("'\"")
        if name.startswith(("data:", "#")) or name.endswith(".woff"):  # woff2 comes before woff
            continue
        folder = Path("vendor", sheet).parent
        assert read_asset(f"{folder}/{name.removeprefix('./')}").content


def test_own_files_name_no_other_host():
    foreign = re.compile(r"""(?:url\(|src=|href=|from |import )\s*["']?(?:https?:)?//""")
    for file in STATIC_FOLDER.rglob("*"):
        if file.suffix in {".css", ".js"}:
            assert not foreign.search(file.read_text(encoding="utf-8")), file


def test_text_is_kept_compressed_too():
    asset = read_asset("css/truso.css")
    assert asset.compressed is not None
    assert len(asset.compressed) < len(asset.content) / 2
