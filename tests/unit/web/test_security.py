"""The content policy, writes from elsewhere, and the secret of a home."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app.web.pages.language import local_path
from app.web.security import (
    content_security_policy,
    csrf_config,
    home_secret,
    host_name,
    is_foreign,
)


def test_scripts_run_from_us_or_with_the_nonce_only():
    policy = dict(
        directive.split(" ", 1) for directive in content_security_policy("abc").split("; ")
    )
    assert policy["script-src"] == "'self' 'nonce-abc'"
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'self'"


@pytest.mark.parametrize(
    ("fetch_site", "origin", "foreign"),
    [
        ("same-origin", None, False),
        ("none", None, False),
        ("cross-site", None, True),
        ("same-site", "http://127.0.0.1:9000", True),
        (None, "http://127.0.0.1:8000", False),
        (None, "http://127.0.0.1:9000", True),
        (None, "https://evil.example", True),
        (None, "null", True),
        (None, None, False),
    ],
)
def test_a_write_is_foreign_when_the_browser_says_so(
    fetch_site: str | None, origin: str | None, foreign: bool
):
    assert is_foreign(fetch_site, origin, "127.0.0.1:8000") is foreign


def test_the_secret_of_a_home_is_made_once_and_read_by_its_owner_only(tmp_path: Path):
    home = tmp_path / "new" / "home"
    secret = home_secret(home)
    assert len(secret) == 64
    assert home_secret(home) == secret
    files = list(home.iterdir())
    assert [file.name for file in files] == ["web-secret"]
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600


def test_two_homes_on_one_host_keep_their_cookies_apart():
    assert csrf_config("a").cookie_name != csrf_config("b").cookie_name


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/units?q=To", "/units?q=To"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("", "/"),
    ],
)
def test_the_switch_of_language_leads_back_to_a_page_of_ours_only(address: str, path: str):
    assert local_path(address) == path


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("127.0.0.1:8000", "127.0.0.1"),
        ("localhost", "localhost"),
        ("[::1]:8000", "[::1]"),
        ("[::1]", "[::1]"),
        ("TruSo.SonLa.gov.vn:443", "truso.sonla.gov.vn"),
        ("", ""),
    ],
)
def test_a_host_is_known_by_its_name_whatever_the_port(header: str, name: str):
    assert host_name(header) == name
