"""Vietnamese text as the legacy encodings have it, read as Windows-1252 like readers do."""

from __future__ import annotations

import unicodedata

from viparse.normalize.tcvn3 import TCVN3
from viparse.normalize.vni import VNI

_TO_TCVN3 = {letter: sign for sign, letter in TCVN3.pairs}
# viparse leaves out the two that its documents never held.
_TO_VNI = {letter: marks for marks, letter in sorted(VNI.pairs, reverse=True)}
_TO_VNI |= {"ẳ": "aú", "Ẳ": "AÚ", "ì": "ì", "í": "í", "Ì": "Ì", "Í": "Í", "ỵ": "î", "Ỵ": "Î"}


def as_tcvn3(text: str) -> str:
    """TCVN3; capitals with a tone have no code of their own and become small letters."""
    return "".join(_TO_TCVN3.get(c) or _TO_TCVN3.get(c.lower(), c) for c in text)


def as_vni(text: str) -> str:
    """VNI-Windows."""
    return "".join(_TO_VNI.get(c, c) for c in text)


def as_marks(text: str) -> str:
    """Windows-1258 as it should be read: tones stand behind composed letters."""
    apart = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = next((c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323"), "")
        apart.append(unicodedata.normalize("NFC", parts.replace(tone, "") if tone else parts))
        apart.append(tone)
    return "".join(apart)


def as_cp1258(text: str) -> str:
    """Windows-1258 whose bytes were taken for Windows-1252."""
    return as_marks(text).encode("cp1258").decode("cp1252")
