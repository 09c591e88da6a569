"""Colours of pages: text reaches WCAG AA (4.5 : 1), borders and marks of forms 3 : 1."""

from __future__ import annotations

import re

import pytest

from app.plans.dispositions import load_dispositions
from app.web.assets import STATIC_FOLDER

_VARIABLE = re.compile(r"--([\w-]+):\s*(#[0-9a-fA-F]{6});")


def _colours() -> dict[str, str]:
    return dict(_VARIABLE.findall((STATIC_FOLDER / "css" / "truso.css").read_text("utf-8")))


def _luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_gives_the_known_extremes():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "paper"),
        ("ink", "ground"),
        ("ink", "accent-pale"),
        ("ink", "good-pale"),
        ("ink", "warn-pale"),
        ("ink", "bad-pale"),
        ("ink-soft", "paper"),
        ("ink-soft", "ground"),
        ("ink-soft", "accent-pale"),
        ("accent", "paper"),
        ("accent", "ground"),
        ("accent", "accent-pale"),
        ("accent", "good-pale"),
        ("accent", "warn-pale"),
        ("accent", "bad-pale"),
        ("accent-dark", "accent-pale"),
        ("good", "good-pale"),
        ("warn", "warn-pale"),
        ("bad", "bad-pale"),
        ("paper", "accent"),
        ("paper", "accent-dark"),
    ],
)
def test_text_is_readable_on_its_ground(text: str, ground: str):
    colours = _colours()
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["paper", "ground", "accent-pale", "warn-pale", "bad-pale"])
def test_focus_and_borders_of_fields_are_seen(ground: str):
    colours = _colours()
    assert contrast(colours["accent"], colours[ground]) >= 3
    assert contrast(colours["line-strong"], colours["paper"]) >= 3


def test_no_two_dispositions_share_a_colour():
    colours = [each.colour.lower() for each in load_dispositions().values()]
    assert len(set(colours)) == len(colours)
