"""Weigh the readings of a text: Unicode as it stands, or one of the legacy encodings.

A word is judged by whether it can be a Vietnamese syllable as it stands, and whether it can be one
when converted. A text may hold both ("Sam Mứn - huyÖn §iÖn Biªn"): then each word is judged alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.intake.text.legacy import from_cp1258, from_tcvn3, from_vni
from app.intake.text.syllables import is_common, is_syllable

__all__ = ["BEYOND_LATIN1", "Encoding", "Evidence", "Reading", "evidence_of", "legacy_reading"]


class Encoding(StrEnum):
    """What the text of a cell is written in; BROKEN lost letters before it reached us."""

    UNICODE = "unicode"
    NFD = "nfd"
    CP1258 = "cp1258"
    TCVN3 = "tcvn3"
    VNI = "vni"
    BROKEN = "broken"


BEYOND_LATIN1 = "ĂăĐđĨĩŨũƠơƯưẠ-ỹ"
"""The letters of Vietnamese that no legacy text is read as, as a range of a pattern."""

_CERTAIN = re.compile(f"[{BEYOND_LATIN1}]")
# Words of letters, marks and the signs that TCVN3 uses for letters: all, those beyond ASCII.
_HIGH = "\u00a1-\u024f\u0300-\u036f\u1e00-\u1eff"
_WORD = re.compile(f"[A-Za-z{_HIGH}]+")
_HIGH_WORD = re.compile(f"[A-Za-z]*[{_HIGH}][A-Za-z{_HIGH}]*")
_FOREIGN = re.compile(r"[fjwz]|([b-df-hj-np-tv-xz])\1", re.IGNORECASE)
_UNIT = re.compile("µ[mglsAVFW]?")
_STANDALONE = frozenset("¡¢£¤¥¦§¨ª«¬\xad¸")  # "« 5" is "ô 5", while "10 × 20" stays
_FROM_UONG = re.compile("[ơờớởỡợ]ng$")  # "Trờng" of "Trường"; by itself in names only
_WITHOUT_U = re.compile("[A-Za-z][a-z]{0,2}ng")  # "Hng" of "Hưng"


@dataclass(frozen=True, slots=True)
class _Word:
    """One word under one encoding.

    Attributes:
        converted: what it is in that encoding; None if it is nothing there, or the same.
        gained: it is Vietnamese only when converted; tied: both ways; lost: only as it stands;
            unclear: neither way, such as a foreign name.
        certain: it holds letters that no legacy encoding has; it is lost, too.
        common: how much more frequent a syllable it is when converted: 1, 0 or -1.
        signs: signs or capitals stand among its letters, as only legacy text has them.
    """

    text: str
    converted: str | None
    gained: bool
    tied: bool
    lost: bool
    certain: bool
    common: int
    signs: bool

    @property
    def unclear(self) -> bool:
        return not (self.gained or self.tied or self.lost) and not is_syllable(self.text)

    @property
    def convertible(self) -> bool:
        """Whether it may be converted along with the rest of its text."""
        if self.converted is None or self.lost:
            return False
        return len(self.text) > 1 or self.text.isalpha() or self.text in _STANDALONE


def _judged(text: str, convert: Callable[[str], str | None]) -> _Word:
    certain = _CERTAIN.search(text) is not None
    stands = not certain and is_syllable(text.removeprefix("«").removesuffix("»"))
    converted = None if certain else convert(text)
    same = converted == text
    if same:
        converted = None
    fits = (
        converted is not None
        and converted.isalpha()
        and (len(text) > 1 or text.isalpha())
        and is_syllable(converted)
    )
    cased = text.islower() or text.isupper() or text[1:].islower()
    return _Word(
        text,
        converted,
        gained=fits and not stands,
        tied=fits and stands,
        lost=certain or (stands and not fits and not same),
        certain=certain,
        common=is_common(converted or text) - is_common(text),
        signs=any(c.isalpha() for c in text) and not (cased and text.isalpha()),
    )


def _judge_of(convert: Callable[[str], str | None]) -> Callable[[str], _Word]:
    """Return the judge of words in one encoding, which remembers the words it has seen."""

    @lru_cache(maxsize=65536)
    def judge(text: str) -> _Word:
        return _judged(text, convert)

    return judge


_LEGACY = (
    (Encoding.TCVN3, _judge_of(from_tcvn3)),
    (Encoding.VNI, _judge_of(from_vni)),
    (Encoding.CP1258, _judge_of(from_cp1258)),
)


def _words(text: str) -> list[tuple[int, str]]:
    """Return the words with letters beyond ASCII, and where each starts."""
    found = [(match.start(), match.group()) for match in _HIGH_WORD.finditer(text)]
    if "µ" in text:
        return [(at, word) for at, word in found if not _is_unit(word, text[:at])]
    return found


def _is_unit(word: str, before: str) -> bool:
    return _UNIT.fullmatch(word) is not None and before.rstrip()[-1:].isdigit()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the words of a text that stays as it is say of its neighbours.

    Attributes:
        unicode: some words are Vietnamese only as they stand.
        open: some words could be legacy text.
    """

    unicode: bool
    open: bool


def evidence_of(text: str, prior: Encoding | None) -> Evidence:
    """Return what speaks for Unicode, and against, in a text; `prior` is its font's encoding."""
    found = _words(text)
    readings = [
        [judge(word) for _, word in found]
        for encoding, judge in _LEGACY
        if prior is None or encoding is prior
    ]
    certain = all(any(word.lost for word in words) for words in readings)
    could_be = any(word.gained or word.tied or word.signs for ws in readings for word in ws)
    return Evidence(certain, could_be and not certain)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text converted.

    Attributes:
        decided: whether its own words say so, without font and neighbours' help on ties.
        doubtful: whether another reading is as good.
    """

    text: str
    encoding: Encoding
    decided: bool
    doubtful: bool


def legacy_reading(
    text: str, prior: Encoding | None, leaning: Encoding | None = None
) -> Reading | None:
    """Return a text, in NFC, read in its legacy encoding; None where it is Unicode as it stands.

    Args:
        text: what the cell holds.
        prior: the encoding for which its font was made.
        leaning: the encoding of its neighbours, which decides what could be either.
    """
    found = _words(text)
    if prior is None and leaning is None and all(_stands(word) for _, word in found):
        return None
    encoding, words, rivalled = _best(found, prior, leaning)
    if encoding is not None and (
        encoding in {prior, leaning} or _is_convincing(text, [word for _, word in words])
    ):
        shown, doubtful = _rewritten(text, words, encoding)
        mixed = any(word.lost for _, word in words)
        return Reading(shown, encoding, not mixed and not rivalled, doubtful or rivalled)
    encoding = leaning or prior
    judge = next((judge for candidate, judge in _LEGACY if candidate is encoding), None)
    if encoding is None or judge is None:
        return None
    words = [(at, judge(word)) for at, word in found]
    unsure = _unsure([word for _, word in words], prior is encoding, leaning is encoding)
    if unsure is None:
        return None
    shown, doubtful = _rewritten(text, words, encoding)
    return Reading(shown, encoding, decided=False, doubtful=doubtful or unsure)


def _stands(word: str) -> bool:
    return is_syllable(word) or _CERTAIN.search(word) is not None


def _best(
    found: list[tuple[int, str]], prior: Encoding | None, leaning: Encoding | None
) -> tuple[Encoding | None, list[tuple[int, _Word]], bool]:
    """Return the encoding in which most words become Vietnamese, and whether another does as well.

    None where no word becomes Vietnamese in any of them.
    """
    best: list[tuple[int, _Word]] = []
    encoding: Encoding | None = None
    most = (0, 0, 0)
    rivalled = False
    for candidate, judge in _LEGACY:
        if (leaning is not None and candidate not in {leaning, prior}) or (
            prior is not None and candidate is Encoding.CP1258  # which is typed in other fonts
        ):
            continue
        words = [(at, judge(word)) for at, word in found]
        gained = [word for _, word in words if word.gained]
        if not gained:
            continue
        rank = (
            len(gained) + (candidate is leaning) + (candidate is prior),
            -sum(word.lost and not word.certain for _, word in words),
            sum(is_common(word.converted or "") for word in gained),
        )
        rivalled = rank == most or (rivalled and rank < most)
        if rank > most:
            best, encoding, most = words, candidate, rank
    return encoding, best, rivalled


def _is_convincing(text: str, words: list[_Word]) -> bool:
    """Whether letters alone, without a font, say that a text is in the encoding of its words."""
    gained = [word for word in words if word.gained]
    common = sum(is_common(word.converted or "") for word in gained)
    plain = [w for w in _WORD.findall(text) if w.isascii() and len(w) > 1 and not w.isupper()]
    syllables = sum(map(is_syllable, plain))
    return (
        (common >= 1 or len(gained) >= 2)
        and 2 * sum(word.unclear and word.text.isalpha() for word in words) <= common
        and sum(word.lost for word in words) <= len(gained)
        and len(plain) - syllables <= syllables + len(gained) + sum(w.signs for w in gained)
    )


def _unsure(words: list[_Word], by_font: bool, by_neighbours: bool) -> bool | None:
    """Whether it is doubtful to convert a text of which no word gains; None: it is Unicode."""
    if any(word.lost for word in words):
        return None
    tied = [word for word in words if word.tied]
    if tied:
        gain = sum(word.common for word in tied)
        if by_neighbours:
            return gain < 0
        return None if gain < 0 else gain == 0
    unclear = [word for word in words if word.unclear and word.convertible]
    if any(word.signs or word.text in _STANDALONE for word in unclear):
        return False
    if not by_font or not unclear:
        return None
    # French or German in a legacy font was not typed with it.
    foreign = any(_FOREIGN.search(word.text) for word in unclear)
    return None if foreign and not by_neighbours else True


def _rewritten(text: str, words: list[tuple[int, _Word]], encoding: Encoding) -> tuple[str, bool]:
    """Convert the words that are in an encoding; say whether that is in doubt."""
    decided = [(at, word.gained) for at, word in words if word.gained or word.lost]
    mixed = any(word.lost for _, word in words)
    doubtful = False
    pieces: list[str] = []
    end = 0
    for at, word in words:
        if word.converted is None or not word.convertible:
            continue
        if mixed and not word.gained:
            # "Kú" in "TT Kỳ - huyÖn Kú S¬n" stands between two words of TCVN3.
            nearest = min(decided, key=lambda other: abs(other[0] - at))
            doubtful = doubtful or (word.tied and not word.common)
            if word.common < 0 or (not word.common and not nearest[1]):
                continue
        pieces += [text[end:at], word.converted]
        end = at + len(word.text)
    shown = "".join(pieces) + text[end:]
    if encoding is Encoding.TCVN3 and "\xad" not in text:
        restored = _WORD.sub(lambda found: with_horned_u(found.group()), shown)
        return restored, doubtful or restored != shown
    return shown, doubtful


@lru_cache(maxsize=65536)
def with_horned_u(word: str) -> str:
    """Put back a lost ư (in TCVN3 the soft hyphen, which many tools drop) if one place fits it.

    >>> with_horned_u("Trờng")
    'Trường'
    """
    if word.isupper() or not word.isalpha() or len(word) < 3:
        return word
    if is_syllable(word) and not _FROM_UONG.search(word):
        return word
    if word.isascii() and not _WITHOUT_U.fullmatch(word):
        return word
    fitting = {
        whole
        for at in range(1, len(word) + 1)
        if is_syllable(whole := f"{word[:at]}ư{word[at:]}") and is_common(whole)
    }
    return fitting.pop() if len(fitting) == 1 else word
