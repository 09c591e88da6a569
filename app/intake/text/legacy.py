"""The legacy encodings of Vietnamese text, as the code points that readers make of their bytes.

A reader takes the bytes of such text for Latin-1 or Windows-1252: "Sơn La" in TCVN3 arrives as
"S¬n La", in VNI as "Sôn La". Each function converts one word, or says that it cannot stand for one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from viparse.normalize.tables import convert
from viparse.normalize.tcvn3 import TCVN3

__all__ = ["from_cp1258", "from_tcvn3", "from_vni"]

_TCVN3_LETTERS = frozenset(source for source, _ in TCVN3.pairs)

# VNI writes a vowel as its letter and one mark letter. The mark gives the tone alone, or the tone
# together with circumflex (on a, e, o) or breve (on a); ô and ö are ơ and ư and take tones alone.
# i has letters of its own; "iù" is met beside "í".
_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_TONES = {"ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_CIRCUMFLEXED = {"â": "", "á": _ACUTE, "à": _GRAVE, "å": _HOOK, "ã": _TILDE, "ä": _DOT}
_BREVED = {"ê": "", "é": _ACUTE, "è": _GRAVE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT}
_ALONE = {
    "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ô": "ơ", "ö": "ư",
}  # fmt: skip


def _vni_table() -> dict[str, str]:
    table = dict(_ALONE)
    for base in "aeiouyôö":
        letter = _ALONE.get(base, base)
        for mark, tone in _TONES.items():
            table[base + mark] = letter + tone
    for base in "aeo":
        for mark, tone in _CIRCUMFLEXED.items():
            table[base + mark] = base + _CIRCUMFLEX + tone
    for mark, tone in _BREVED.items():
        table["a" + mark] = "a" + _BREVE + tone
    composed = {source: unicodedata.normalize("NFC", letter) for source, letter in table.items()}
    # The letter tells the case; its mark is often typed in the other one.
    for source, letter in list(composed.items()):
        composed[source[0].upper() + source[1:]] = letter.upper()
        composed[source.upper()] = letter.upper()
        composed[source[0] + source[1:].upper()] = letter
    return composed


VNI = _vni_table()
"""Every sequence of VNI-Windows for a letter beyond ASCII, in both cases, with that letter."""

_VNI_PARTS = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))

# Windows-1258 where it differs from Windows-1252, in letters and marks that Vietnamese needs.
_CP1258 = str.maketrans(
    {
        "Ã": "Ă", "ã": "ă", "Ð": "Đ", "ð": "đ", "Õ": "Ơ", "õ": "ơ", "Ý": "Ư", "ý": "ư",
        "Ì": _GRAVE, "ì": _ACUTE, "Ò": _HOOK, "ò": _DOT, "Þ": _TILDE,
    }
)  # fmt: skip
_NOT_IN_CP1258 = re.compile("[\u0100-\u024f\u1e00-\u1eff]")
_LOOSE = re.compile("[\u0300-\u036f]")


@lru_cache(maxsize=65536)
def from_tcvn3(word: str) -> str | None:
    """Return what a word means in TCVN3 (ABC); None if a letter of it has no meaning there.

    Letters with a tone have one code for both cases, so they come out in lower case, save in a
    word whose other letters are all capitals (there must be two): "CéNG" is "CỘNG".

    >>> from_tcvn3("S¬n")
    'Sơn'
    """
    if any(letter > "\x7f" and letter not in _TCVN3_LETTERS for letter in word):
        return None
    text: str = convert(word, TCVN3)
    plain = [letter for letter in word if letter.isascii() or "¡" <= letter <= "§"]
    if len(plain) > 1 and not any(letter.islower() for letter in plain):
        return text.upper()
    return text


@lru_cache(maxsize=65536)
def from_vni(word: str) -> str | None:
    """Return what a word means in VNI-Windows; None if a mark in it stands on no letter.

    >>> from_vni("Tröôøng")
    'Trường'
    """
    if not _VNI_PARTS.sub("", word).isascii():
        return None
    return _VNI_PARTS.sub(lambda found: VNI[found.group()], word)


@lru_cache(maxsize=65536)
def from_cp1258(word: str) -> str | None:
    """Return what a word means whose Windows-1258 bytes were read as Windows-1252.

    >>> from_cp1258("Ðýõìng")
    'Đướng'
    """
    if _NOT_IN_CP1258.search(word):
        return None
    text = unicodedata.normalize("NFC", word.translate(_CP1258))
    return None if _LOOSE.search(text) else text
