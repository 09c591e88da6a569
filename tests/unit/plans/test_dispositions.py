"""The catalogue of dispositions: complete, cited, and told apart by every eye."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from app.kernel.errors import ConfigurationError
from app.kernel.text import tidy
from app.plans.dispositions import DISPOSITIONS_FILE, load_catalogue, load_dispositions

CATALOGUE = load_catalogue()


def test_the_five_forms_of_decree_03_are_there_in_the_law_s_words() -> None:
    of_decree = {
        d.name: d.article
        for d in CATALOGUE.dispositions.values()
        if any(c.basis == "nd-03-2025" for c in d.citations)
    }
    assert of_decree == {
        "Giữ lại tiếp tục sử dụng": "Điều 9, Điều 10",
        "Tạm giữ lại tiếp tục sử dụng": "Điều 9, Điều 14",
        "Thu hồi": "Điều 9, Điều 11",
        "Điều chuyển": "Điều 9, Điều 12",
        "Chuyển giao về địa phương quản lý, xử lý": "Điều 9, Điều 13",
    }


def test_only_what_was_read_in_the_source_is_marked_verified() -> None:
    verified = {key for key, d in CATALOGUE.dispositions.items() if d.verified}
    assert verified == {"retain", "recover"}


def test_the_handover_to_the_locality_is_no_form_of_decree_03() -> None:
    disposition = CATALOGUE.dispositions["hand-over-to-locality"]
    assert disposition.name == "Giao địa phương quản lý, sử dụng theo quy định"
    assert [c.basis for c in disposition.citations] == ["nd-186-2025"]
    assert disposition.requires == ("receiver",)
    assert disposition.vacates


def test_every_disposition_is_cited_worded_and_in_normal_form() -> None:
    for d in CATALOGUE.dispositions.values():
        assert d.preconditions, d.key
        assert d.authority, d.key
        assert d.citations, d.key
        assert "{site}" in d.sentence, d.key
        assert "{site}" in d.sentence_en, d.key
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", d.key)
        for text in (d.name, d.article, d.instrument, d.authority, d.note, *d.preconditions):
            assert text == tidy(text), d.key


# Viénot, Brettel and Mollon (1999): linear RGB as a dichromat sees it.
_SIGHT = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
    "deuteranopia": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1)),
}


def _lab(colour: str, sight: str) -> tuple[float, float, float]:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    r, g, b = (
        min(1.0, max(0.0, sum(k * c for k, c in zip(row, linear, strict=True))))
        for row in _SIGHT[sight]
    )
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("sight", _SIGHT)
def test_colours_are_told_apart_by_every_eye(sight: str) -> None:
    colours = {d.key: d.colour for d in CATALOGUE.dispositions.values()}
    colours["undecided"] = CATALOGUE.undecided.colour
    distances = {
        (a, b): sum(
            (p - q) ** 2
            for p, q in zip(_lab(colours[a], sight), _lab(colours[b], sight), strict=True)
        )
        ** 0.5
        for a, b in itertools.combinations(colours, 2)
    }
    closest = min(distances, key=lambda pair: distances[pair])
    assert distances[closest] > 15, (closest, distances[closest])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('key = "retain"', 'key = "recover"', "disposition thứ 3 .recover.: khóa bị trùng"),
        ('requires = ["receiver"]', 'requires = ["price"]', "trường bắt buộc lạ .'price'."),
        ('basis = "nd-108-2024"', 'basis = "nd-1"', "không có trong legal_basis: .'nd-1'."),
        ("{site}", "{where}", "sentence chỉ được dùng .site."),
        ('"Retain {site}', '"Retain {} {site}', "sentence_en chỉ được dùng .site."),
        ("vacates = false", "", "vacates"),
        ("[undecided]", "[undecided]\nsize = 3", "undecided: .*size"),
        ('key = "nd-03-2025"', 'key = "nd-186-2025"', "nd-186-2025 bị trùng"),
        ("vacates = false", "vacates = nein", "không đọc được.*line"),
    ],
)
def test_a_province_s_own_file_that_is_wrong_says_where(
    old: str, new: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / DISPOSITIONS_FILE.name
    text = DISPOSITIONS_FILE.read_text(encoding="utf-8")
    assert old in text
    own.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setenv("TRUSO_DATA", str(tmp_path))
    with pytest.raises(ConfigurationError, match=told):
        load_dispositions()


def test_where_a_province_s_own_file_has_no_english_the_vietnamese_name_stands_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = DISPOSITIONS_FILE.read_text(encoding="utf-8")
    vietnamese = re.sub(r"^(english|sentence_en) = .*\n", "", text, flags=re.MULTILINE)
    (tmp_path / DISPOSITIONS_FILE.name).write_text(vietnamese, encoding="utf-8")
    monkeypatch.setenv("TRUSO_DATA", str(tmp_path))
    own = load_catalogue()
    assert own.undecided.english == "Chưa có phương án"
    sale = own.dispositions["sale"]
    assert (sale.name, sale.english) == ("Bán", "Bán")
    assert sale.told_of("trụ sở A") == "Bán trụ sở A"
    assert sale.told_in_english_of("trụ sở A") == "Bán: trụ sở A"
