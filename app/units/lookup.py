"""Finding a unit by what people write: code or key, name with or without kind or diacritics.

Never fuzzy: every letter has to agree. A name written with diacritics prefers the unit that bears
them ("Chiềng Hặc" is not "Chiềng Hắc"); written without, it fits both, and whoever asks is told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from app.kernel.datafiles import read_data_file
from app.kernel.errors import AmbiguousError, InvalidInputError
from app.kernel.ids import NEW_VINTAGE, OLD_VINTAGE, unit_key
from app.kernel.text import fold, tidy
from app.units.model import Unit, UnitMatch

SPELLINGS = Path(__file__).with_name("spellings.toml")

KINDS = ("phường", "xã", "thị trấn", "đặc khu", "huyện", "quận", "thị xã", "thành phố", "tỉnh")
_ABBREVIATIONS = {
    "p": "phường", "x": "xã", "tt": "thị trấn", "đk": "đặc khu", "h": "huyện", "q": "quận",
    "tx": "thị xã", "tp": "thành phố", "t": "tỉnh",
}  # fmt: skip
_ABBREVIATED = re.compile(r"(tt|đk|tx|tp|p|x|h|q|t)\.\s*(?=\S)|(tt|tx|tp)\s+(?=\S)", re.IGNORECASE)
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_CODE = re.compile(r"(\d+)(?:@(\d{4}))?")


def code_of(text: str, vintage: int) -> str | None:
    """Return the unit's key where `text` is a code ("03646") or a key ("03646@2025"), else None.

    Raises:
        InvalidInputError: digits that are no code; a lost leading zero is named.
    """
    match = _CODE.fullmatch(text.strip())
    if match is None:
        return None
    digits, own_vintage = match.groups()
    if len(digits) not in {2, 3, 5}:
        hint = f" Có phải {digits:0>5}?" if len(digits) == 4 else ""
        raise InvalidInputError(
            f"Mã “{digits}” không hợp lệ: mã xã có 5 chữ số, kể cả số 0 ở đầu.{hint}"
        )
    if own_vintage is not None and int(own_vintage) not in {OLD_VINTAGE, NEW_VINTAGE}:
        raise InvalidInputError(
            f"Danh mục {own_vintage} không có: chỉ có {OLD_VINTAGE} (cũ) và {NEW_VINTAGE} (mới)."
        )
    return unit_key(digits, int(own_vintage or vintage))


def written_out(name: str) -> str:
    """Return a name in normal form, its abbreviated kind in full: "P.Tô Hiệu", "TT Hát Lót"."""
    text = tidy(name).translate(_APOSTROPHES)
    match = _ABBREVIATED.match(text)
    if match is None:
        return text
    short = (match.group(1) or match.group(2)).lower()
    return f"{_ABBREVIATIONS[short]} {text[match.end() :]}"


def narrowings(
    places: Sequence[str], district: str | None, province: str | None
) -> list[tuple[str | None, str | None]]:
    """Return which (district, province) the places after a name can mean, in order of trial.

    What was asked for besides has to hold too: then the places name the other one.
    """
    match [place for place in places if place]:
        case []:
            return [(district, province)]
        case [only]:
            both = [(only, province), (district, only)]
            given = (district is not None, province is not None)
            return [way for way, taken in zip(both, given, strict=True) if not taken]
        case [first, second] if district is None and province is None:
            return [(first, second)]
        case _:
            return []


def search_forms(name: str) -> list[str]:
    """Return the search keys (folded full names) that a unit called `name` may have."""
    folded = fold(written_out(name))
    return [folded, *(f"{fold(kind)} {folded}" for kind in KINDS)]


def without_kind(name: str) -> str:
    """Return a full name without its kind: "Xã Can Hồ" gives "Can Hồ"."""
    kind = next((kind for kind in KINDS if name.lower().startswith(f"{kind} ")), "")
    return name[len(kind) :].strip()


def spelling_key(text: str) -> str:
    """Return what two writings of one name share: case, tone placement and form do not matter.

    >>> spelling_key("Xã Hoà Bình") == spelling_key("xã hòa bình")
    True
    """
    syllables = []
    for syllable in tidy(text).translate(_APOSTROPHES).lower().split(" "):
        parts = unicodedata.normalize("NFD", syllable)
        letters = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        syllables.append(letters + "".join(c for c in parts if c in _TONES))
    return " ".join(syllables)


def bears(name: str, *own_names: str) -> bool:
    """Return whether one of a unit's names is `name`, diacritics included."""
    wanted = spelling_key(written_out(name))
    return any(spelling_key(own) == wanted for own in own_names)


def names_of(unit: Unit, spellings: Collection[str]) -> list[str]:
    """Return every name of a unit, with and without its kind; `spellings` are its other ones."""
    return [unit.name, unit.short_name, *spellings, *(without_kind(name) for name in spellings)]


def is_called(unit: Unit, name: str, spellings: Collection[str]) -> bool:
    """Return whether `name` is one of the unit's, diacritics aside."""
    return fold(written_out(name)) in {fold(own) for own in names_of(unit, spellings)}


def fits(wanted: str, key: str | None, name: str | None) -> bool:
    """Return whether `wanted` (key, code or name) means the unit of this key and full name."""
    if key is None or name is None:
        return False
    return wanted in {key, key.partition("@")[0]} or fold(name) in search_forms(wanted)


def closest(name: str, matches: Sequence[UnitMatch]) -> list[UnitMatch]:
    """Return the matches that bear `name` as it is written, or all where its diacritics are none.

    Where a name has diacritics that no unit bears, every match on its letters is returned, each
    with `exact` False: that is for a person to judge.
    """
    written = written_out(name)
    if fold(written) == written.lower():
        return list(matches)
    return [match for match in matches if match.exact] or list(matches)


def candidates_of(matches: Collection[UnitMatch]) -> list[dict[str, Any]]:
    """Return matches as an error's `candidates`: key, code, name, district, province."""
    return [
        {
            "key": match.unit.key,
            "code": match.unit.code,
            "name": match.unit.name,
            "district": match.district_name,
            "province": match.province_name,
        }
        for match in matches
    ]


def ambiguous(name: str, matches: Collection[UnitMatch]) -> AmbiguousError:
    """Return the error of a name that fits several units, with the candidates in words and data."""
    listed = "; ".join(f"{m.unit.code} {m.unit.name} ({m.place()})" for m in matches)
    return AmbiguousError(
        f"“{name}” có thể là {len(matches)} đơn vị: {listed}. Hãy dùng mã, hoặc nêu thêm huyện, "
        "tỉnh.",
        candidates=candidates_of(matches),
    )


def other_spellings() -> dict[str, list[str]]:
    """Return the further official spellings of units, by the unit's key."""
    spellings: dict[str, list[str]] = {}
    for entry in read_data_file(SPELLINGS).get("spelling", []):
        spellings.setdefault(entry["unit"], []).append(tidy(entry["name"]))
    return spellings


def units_also_called(name: str) -> set[str]:
    """Return the keys of units that `spellings.toml` knows under `name`."""
    forms = set(search_forms(name))
    return {
        key
        for key, spellings in other_spellings().items()
        if any(fold(spelling) in forms for spelling in spellings)
    }
