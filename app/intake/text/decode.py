"""From a cell as read to Unicode NFC: which encoding its text is in, decided cell by cell.

The font says what the typist had before them, the letters say what they typed. A cell is converted
only where that makes it more Vietnamese, or where a legacy font leaves no other reading: French
and English, units and numbers, and Unicode typed in a legacy font stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from app.intake.text.syllables import is_syllable
from app.intake.text.weigh import BEYOND_LATIN1, Encoding, evidence_of, legacy_reading

__all__ = ["Decoded", "Encoding", "decode_cell", "decode_sheet", "encoding_of_font", "is_plain"]


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a cell in Unicode NFC.

    Attributes:
        encoding: what it was in; where a cell mixes a legacy encoding with Unicode, the legacy one.
        raw: the text as read.
        doubtful: whether another reading is as good, or letters are lost: a person should look.
    """

    text: str
    encoding: Encoding
    raw: str
    doubtful: bool


_UNICODE = Encoding.UNICODE

_TCVN3_FONT = re.compile(r"\.vn|vn(?:time|arial)", re.IGNORECASE)
_VNI_FONT = re.compile(r"vni[-_ ]", re.IGNORECASE)

# ASCII but the question mark, the letters of Vietnamese in Latin-1, signs of word processors.
_USUAL = "\x00-\x3e\x40-\x7f\u00a0ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý€°²³\u2010-\u2027"
_PLAIN = re.compile(f"[{_USUAL}]*[{BEYOND_LATIN1}][{_USUAL}{BEYOND_LATIN1}]*")
_LOWER = re.compile("[a-z]")
_UPPER = re.compile("[A-Z]")
_CASED = re.compile(r"[^\W\d_]+")
_WITH_GAP = re.compile(r"(?<![^\s(,.\-])([^\W\d_]*\?[^\W\d_]*)(?![^\s),.;:\-])")
_CANDIDATES = "aáàảãạăắằẳẵặâấầẩẫậeéèẻẽẹêếềểễệiíìỉĩịoóòỏõọôốồổỗộơớờởỡợuúùủũụưứừửữựyýỳỷỹỵđ"


def encoding_of_font(font: str | None) -> Encoding | None:
    """Return the legacy encoding for which a font was made; None for every other font.

    >>> encoding_of_font(".VnArial NarrowH")
    <Encoding.TCVN3: 'tcvn3'>
    """
    if font is None:
        return None
    if _TCVN3_FONT.match(font):
        return Encoding.TCVN3
    return Encoding.VNI if _VNI_FONT.match(font) else None


def decode_cell(raw: str, font: str | None = None) -> Decoded:
    """Decode the text of one cell by its font's name, where known, and by its letters.

    Text in a capitals font of TCVN3 (.VnTimeH) comes out in capitals, as it is shown. What comes
    out, decoded again without the font, stays as it is.
    """
    if font is None and (("?" not in raw) if raw.isascii() else is_plain(raw)):
        return Decoded(raw, _UNICODE, raw, False)
    return _decode(raw, font, None).decoded


def is_plain(raw: str) -> bool:
    """Whether a text is beyond doubt Vietnamese in Unicode NFC."""
    return _PLAIN.fullmatch(raw) is not None


@dataclass(slots=True)
class _Sheet:
    """What the decided cells of a sheet are in, per encoding of their fonts, and the open cells."""

    plain: set[int] = field(default_factory=set)
    rows: dict[tuple[int, Encoding | None], Counter[Encoding]] = field(default_factory=dict)
    whole: dict[Encoding | None, Counter[Encoding]] = field(default_factory=dict)
    undecided: list[tuple[int, int, str, str | None]] = field(default_factory=list)

    def read(self, row: int, column: int, raw: str, font: str | None) -> _Outcome:
        outcome = _decode(raw, font, None)
        if outcome.vote is not None:
            group = encoding_of_font(font)
            self.rows.setdefault((row, group), Counter())[outcome.vote] += 1
            self.whole.setdefault(group, Counter())[outcome.vote] += 1
        elif outcome.undecided:
            self.undecided.append((row, column, raw, font))
        return outcome

    def leaning(self, row: int, font: str | None) -> Encoding | None:
        """Return what the row, else the sheet is in, as far as its fonts are of the same kind."""
        group = encoding_of_font(font)
        plain = (row in self.plain, len(self.plain)) if group is None else (0, 0)
        return _consensus(self.rows.get((row, group)), plain[0]) or _consensus(
            self.whole.get(group), plain[1]
        )


def decode_sheet(
    rows: Sequence[Sequence[object]], fonts: Mapping[tuple[int, int], str] | None = None
) -> dict[tuple[int, int], Decoded]:
    """Decode the text cells of a sheet; return those that change or are in doubt, by row, column.

    A cell is decided by itself where it can be. Where both readings are Vietnamese ("cã" is a word,
    and "có" in TCVN3), it follows the cells of its row, else of the sheet, whose fonts are for the
    same encoding.

    Args:
        rows: the cells from A1 on; what is not text is passed over.
        fonts: names of the legacy fonts, by (row, column) from 0, as `font_names` gives them.
    """
    found: dict[tuple[int, int], Decoded] = {}
    sheet = _Sheet()
    for row, cells in enumerate(rows):
        for column, raw in enumerate(cells):
            if not isinstance(raw, str):
                continue
            font = fonts.get((row, column)) if fonts else None
            if font is None and raw.isascii() and "?" not in raw:
                continue
            if font is None and is_plain(raw):
                sheet.plain.add(row)
                continue
            _note(found, (row, column), sheet.read(row, column, raw, font))
    for row, column, raw, font in sheet.undecided:
        leaning = sheet.leaning(row, font)
        if leaning is not None:
            _note(found, (row, column), _decode(raw, font, leaning))
    return found


def _note(found: dict[tuple[int, int], Decoded], place: tuple[int, int], outcome: _Outcome) -> None:
    found.pop(place, None)
    if outcome.decoded.doubtful or outcome.decoded.text != outcome.decoded.raw:
        found[place] = outcome.decoded


def _consensus(votes: Counter[Encoding] | None, plain: int) -> Encoding | None:
    """Return what nine of ten decided cells are in; `plain` more are in Unicode."""
    counted = Counter({_UNICODE: plain}) + (votes or Counter())
    if not counted:
        return None
    encoding, count = counted.most_common(1)[0]
    return encoding if count * 10 >= counted.total() * 9 else None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A decoded cell, and what it says about its neighbours (vote) or asks of them (undecided)."""

    decoded: Decoded
    vote: Encoding | None = None
    undecided: bool = False


@lru_cache(maxsize=65536)
def _decode(raw: str, font: str | None, leaning: Encoding | None) -> _Outcome:
    text = unicodedata.normalize("NFC", raw)
    prior = encoding_of_font(font)
    capitals = prior is Encoding.TCVN3 and font is not None and font[-1] in "hH"
    if text.isascii():
        shown = _capitals(text) if capitals else text
        return _Outcome(_finished(raw, shown, _UNICODE if shown == text else Encoding.TCVN3))
    reading = legacy_reading(text, prior, leaning)
    if reading is not None:
        shown = reading.text
        if reading.encoding is Encoding.TCVN3:
            shown = _capitals(shown) if capitals else _headline(text, shown)
        again = legacy_reading(shown, None)
        if again is None or again.text == shown:
            return _Outcome(
                _finished(raw, shown, reading.encoding, doubtful=reading.doubtful),
                reading.encoding if reading.decided else None,
                undecided=not reading.decided,
            )
    if prior is not None or leaning is not None:
        # What would be read otherwise without its font was not understood.
        by_letters = _decode(raw, None, None)
        if by_letters.decoded.text != text:
            return by_letters
    evidence = evidence_of(text, prior)
    return _Outcome(
        _finished(raw, text, _form(raw, text)),
        _UNICODE if evidence.unicode else None,
        undecided=evidence.open,
    )


def _form(raw: str, text: str) -> Encoding:
    """Tell composed text from decomposed, and from tones set behind composed letters (CP1258)."""
    if raw == text:
        return _UNICODE
    return Encoding.NFD if raw == unicodedata.normalize("NFD", raw) else Encoding.CP1258


def _finished(raw: str, text: str, encoding: Encoding, *, doubtful: bool = False) -> Decoded:
    if _lost_letters(text):
        return Decoded(text, Encoding.BROKEN, raw, doubtful=True)
    return Decoded(text, encoding, raw, doubtful)


def _lost_letters(text: str) -> bool:
    """Whether a question mark stands where a Vietnamese letter would make a syllable: "V?t"."""
    if "\ufffd" in text:
        return True
    return "?" in text and any(map(_has_gap, _WITH_GAP.findall(text)))


def _has_gap(word: str) -> bool:
    bare = word.replace("?", "")
    if not bare or (word.endswith("?") and is_syllable(bare)):
        return False
    return any(is_syllable(word.replace("?", letter).lower()) for letter in _CANDIDATES)


def _headline(raw: str, text: str) -> str:
    """Put a text in capitals whose letters are capitals wherever TCVN3 can tell: "X· HéI"."""
    if _LOWER.search(raw):
        return text
    several = len(_UPPER.findall(raw)) > 3 and len(_CASED.findall(text)) > 1
    return _capitals(text) if several else text


def _capitals(text: str) -> str:
    """Put words in capitals, but not what stands with digits: "100 m2" stays."""
    return _CASED.sub(lambda found: _capital(found, text), text)


def _capital(found: re.Match[str], text: str) -> str:
    word = found.group()
    before, after = text[: found.start()], text[found.end() : found.end() + 1]
    unit = word.isascii() and len(word) <= 2 and before[-2:].strip()[-1:].isdigit()
    return word if unit or after.isdigit() else word.upper()
