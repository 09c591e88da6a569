"""What a written Vietnamese syllable looks like, so that a guess at an encoding can be judged.

A syllable is an onset, a rime and at most one tone; a rime that ends in c, ch, k, p or t takes only
the acute tone or the dot below. The rimes are those of the standard spelling, with a final k and
with ơng for names such as Đắk Lắk and Pơng Drang. Sound but unused syllables pass: this tells text
from noise, not words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

__all__ = ["is_common", "is_syllable"]

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng
_TONE = re.compile(f"[{_TONES}]")
_OF_STOPS = frozenset("\u0301\u0323")
_STOPS = ("c", "ch", "k", "p", "t")
_MODIFIED = frozenset("ăâêôơư")

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"

# Rimes by their vowels: each is followed by every final that the spelling knows after it; "_" is
# no final.
_RIMES = {
    "a": "_ c ch i k m n ng nh o p t u y",
    "ă": "c k m n ng p t",
    "â": "c k m n ng p t u y",
    "e": "_ c k m n ng o p t",
    "ê": "_ c ch k m n nh p t u",
    "i": "_ a ch k m n nh p t u",
    "iê": "c k m n ng p t u",
    "o": "_ c i k m n ng p t",
    "oa": "_ c ch i m n ng nh o p t y",
    "oă": "c m n ng t",
    "oe": "_ m n o t",
    "oo": "c k ng",
    "ô": "_ c i k m n ng p t",
    "ơ": "_ i k m n ng p t",
    "u": "_ a c i k m n ng p t",
    "uâ": "n ng t y",
    "uê": "_ ch n nh",
    "uô": "c i k m n ng t",
    "uơ": "_",
    "uy": "_ a ch n nh p t u",
    "uyê": "n t",
    "ư": "_ a c i k m n ng t u",
    "ươ": "c i k m n ng p t u",
    "y": "_",
    "yê": "m n ng t u",
}
_FRONT = tuple("eêiy")
_WITH_Y = frozenset(["h", "k", "l", "m", "q", "s", "t", "th", "v", "p", "n", "x"])


def _combined() -> dict[str, tuple[str, str]]:
    """Return every toneless syllable with its vowels and its final."""
    found: dict[str, tuple[str, str]] = {}
    for vowels, finals in _RIMES.items():
        for letters in finals.split():
            final = "" if letters == "_" else letters
            for onset in ("", *_ONSETS.split()):
                if _fit(onset, vowels, final):
                    found.setdefault(onset + vowels + final, (vowels, final))
    for final in ("ch", "n", "nh", "p", "t"):
        found.setdefault("quy" + final, ("y", final))
    # gi before i is written once: gì, giêng, gin.
    for rest in ("i", "iê"):
        for letters in _RIMES[rest].split():
            final = "" if letters == "_" else letters
            found.setdefault("g" + rest + final, (rest, final))
    return found


def _fit(onset: str, vowels: str, final: str) -> bool:
    """Whether an onset is spelt before these vowels."""
    front = vowels.startswith(_FRONT)
    match onset:
        case "qu":
            fits = vowels == "i" or not vowels.startswith(("u", "ư", "oa", "oe", "oo", "oă", "i"))
        case _ if vowels.startswith("y"):
            fits = onset == "" or (vowels == "y" and not final and onset in _WITH_Y)
        case "k" | "gh" | "ngh":
            fits = front or (onset == "k" and vowels in {"o", "ô", "a", "ơ", "ă"})  # Kon
        case "c" | "g" | "ng":
            fits = not front
        case "gi":
            fits = not vowels.startswith("i")
        case _:
            fits = onset != "" or vowels != "iê"
    return fits


_SYLLABLES = _combined()


def is_syllable(word: str) -> bool:
    """Whether a word, of letters in NFC, can be a Vietnamese syllable: "Sơn", "LÝ", not "S¬n".

    The case must be one that people write: lower, upper or with a capital first.
    """
    if not word.islower() and not word.isupper() and not word[1:].islower():
        return False
    return _is_spelt(word.lower())


@lru_cache(maxsize=65536)
def _is_spelt(word: str) -> bool:
    toneless: list[str] = []
    tones: list[tuple[str, str]] = []
    for letter in word:
        bare = unicodedata.normalize("NFC", _TONE.sub("", unicodedata.normalize("NFD", letter)))
        toneless.append(bare)
        if bare != letter:
            tones.append((bare, unicodedata.normalize("NFD", letter)))
    known = _SYLLABLES.get("".join(toneless))
    if known is None or len(tones) > 1:
        return False
    if not tones:
        return True
    vowels, final = known
    bearer, parts = tones[0]
    if final in _STOPS and _OF_STOPS.isdisjoint(parts):
        return False
    # Of several vowels the last with a mark of its own bears the tone: "ường", not "ừơng".
    marked = [vowel for vowel in vowels if vowel in _MODIFIED]
    return bearer == marked[-1] if marked else bearer in vowels


# Syllables frequent in lists of premises, assets and units. Only those written without a letter
# beyond Latin-1 decide anything: they are valid in more than one encoding.
_COMMON = frozenset(
    Path(__file__).with_name("common_syllables.txt").read_text(encoding="utf-8").split()
)


def is_common(word: str) -> bool:
    """Whether a syllable is frequent in the text of registers and lists."""
    return word.lower() in _COMMON
