"""The encoding of a text file: by its mark, as UTF-8, else by which reading looks like words.

Vietnamese in TCVN3, VNI or Windows-1258 bytes is read as Windows-1252 here, which is how such text
arrives from workbooks too; each cell is then decoded by itself (app.intake.text.decode).
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

__all__ = ["DecodedText", "decode_text"]

_SAMPLE = 200_000
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HIGH = re.compile(rb"[\x80-\xff]+")
_SEQUENCE = re.compile(
    rb"[\xc3-\xdf][\x80-\xbf]|\xc2[\xa0-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
# A run of letters and high bytes: what a word is made of.
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")


class DecodedText(NamedTuple):
    """A text, the encoding it was read as, and how many of its bytes had no meaning in it."""

    text: str
    encoding: str
    damaged: int


def decode_text(content: bytes) -> DecodedText:
    """Return the text of a file of text; every file has one."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            text = content[len(mark) :].decode(encoding, "replace")
            return DecodedText(text, encoding, text.count("\ufffd"))
    if wide := _without_mark(content):
        text = content.decode(wide, "replace")
        return DecodedText(text, wide, text.count("\ufffd"))
    try:
        return DecodedText(content.decode("utf-8"), "utf-8", 0)
    except UnicodeDecodeError:
        pass
    sample = content[:_SAMPLE]
    if sample.isascii():
        sample = content
    sequences = sum(map(len, _SEQUENCE.findall(sample)))
    strays = sum(map(len, _HIGH.findall(sample))) - sequences
    if sequences > 10 * strays:
        text = content.decode("utf-8", _AS_WINDOWS)
        return DecodedText(text, "utf-8", strays)
    best = max(("cp1252", "mac-roman"), key=lambda name: _plausibility(sample, name))
    if best == "cp1252":
        return DecodedText(content.decode("cp1252", _AS_LATIN), best, 0)
    return DecodedText(content.decode(best), best, 0)


def _without_mark(content: bytes) -> str | None:
    start = content[:4096]
    even, odd = start[::2], start[1::2]
    if len(start) >= 8 and len(content) % 2 == 0:
        if odd.count(0) > 0.7 * len(odd) and not even.count(0):
            return "utf-16-le"
        if even.count(0) > 0.7 * len(even) and not odd.count(0):
            return "utf-16-be"
    return None


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as Windows-1252: lines of two files pasted into one."""
    assert isinstance(error, UnicodeDecodeError)
    broken = error.object[error.start : error.end]
    return broken.decode("cp1252", _AS_LATIN), error.end


def _as_latin(error: UnicodeError) -> tuple[str, int]:
    """Keep the five bytes that Windows-1252 leaves open."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


_AS_WINDOWS = "truso-windows"
_AS_LATIN = "truso-latin"
codecs.register_error(_AS_WINDOWS, _as_windows)
codecs.register_error(_AS_LATIN, _as_latin)


def _plausibility(sample: bytes, encoding: str) -> float:
    """Return how much the words with high bytes look like words in an encoding."""
    return sum(_likeness(word, encoding) for word in set(_WORD.findall(sample)))


def _likeness(word: bytes, encoding: str) -> float:
    if word.isascii() or len(word) == 1:
        return 0.0
    text = word.decode(encoding, _AS_LATIN if encoding == "cp1252" else "strict")
    return sum(
        _fit(letter, before, after)
        for before, letter, after in zip(" " + text, text, text[1:] + " ", strict=False)
        if not letter.isascii()
    )


def _fit(letter: str, before: str, after: str) -> float:
    """Return how well a letter or sign fits between its neighbours: 2 at best, -4 at worst."""
    if "\x80" <= letter <= "\x9f":
        return -4  # Bytes that no one types.
    if letter.isalpha() and letter not in _RARE:
        capital = not before.islower() and not (before.isalpha() and after.islower())
        return 2 if (capital if letter.isupper() else not after.isupper()) else -1
    if letter in _APOSTROPHES and before.isalpha():
        return 1
    if before.isalpha() and after.isalpha():
        return -3
    if letter in _OPENING + _CLOSING:
        return 1 if (after if letter in _OPENING else before).isalpha() else -1
    return 0.5 if letter in _COMMON_SIGNS else -1


_RARE = "ªºƒıﬁﬂ"
_APOSTROPHES = "’"
_OPENING = "“‘«"
_CLOSING = "”’»"
_COMMON_SIGNS = "–—…•°²³€\u00a0"
