"""The README is true where a machine can tell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_explained() -> None:
    source = (ROOT / "app" / "settings.py").read_text(encoding="utf-8")
    settings = set(re.findall(r"TRUSO_[A-Z_]+", source))
    assert {name for name in settings if f"`{name}`" not in README} == set()


def test_every_named_command_exists() -> None:
    named = set(re.findall(r"^truso (\w+)", README, re.MULTILINE))
    assert named - COMMANDS.keys() == set()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make (\w+)", README))))
def test_every_named_target_is_in_the_makefile(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_every_linked_file_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
