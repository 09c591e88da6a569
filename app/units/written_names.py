"""Reading the name of a unit as people write it: "P.Tô Hiệu", "TTNT Mộc Châu", "Thôm Mòn TT".

A name may be read in more than one way ("Xa Dung" is xã Xa Dung, or xã Dung without diacritics), so
`read_name` gives every reading and whoever looks names up tries them all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from app.kernel.text import fold, tidy
from app.units.lookup import KINDS, spelling_key

TOWNSHIP = "thị trấn"
_SHORT_KINDS = {
    "p": "phường", "ph": "phường", "f": "phường", "x": "xã", "tt": TOWNSHIP, "đk": "đặc khu",
    "h": "huyện", "q": "quận", "tx": "thị xã", "tp": "thành phố", "t": "tỉnh",
}  # fmt: skip
_FULL_KINDS = "|".join(sorted(KINDS, key=len, reverse=True))
_HEAD = re.compile(
    rf"(?:(?P<full>{_FULL_KINDS})(?:\s*[.:–-]\s*|\s+)"
    r"|(?P<pair>t\.\s?t|t\.\s?x|t\.\s?p|đ\.\s?k)[\s.:]\s*"
    r"|(?P<dotted>tt|tx|tp|đk|ph|p|f|x|h|q|t)\s*[.:]\s*"
    r"|(?P<bare>tt|tx|tp|đk|ph|p|x|h|q|t)\s+(?=\S)"
    r"|(?P<numbered>[pfq])(?=\d)"
    r"|(?P<farm>tt)(?=\s?nt\b))"
    r"(?P<name>\S.*)",
    re.IGNORECASE,
)
_GLUED = re.compile(
    r"(?P<kind>Phường|Xã|Thị trấn|Đặc khu|Huyện|Quận|Thị xã|Thành phố|Tỉnh|TT|TX|TP)"
    r"(?P<name>[A-ZÀ-Ỹ].*)"
)
_TAIL = re.compile(
    rf"(?P<name>.*[^\s,(-])[\s,(-]+(?P<kind>{_FULL_KINDS}|t\.?t|t\.?x|t\.?p)[.)]*", re.IGNORECASE
)
_KIND_GROUPS = ("full", "pair", "dotted", "bare", "numbered", "farm")
_BARE_KINDS = {fold(kind): kind for kind in KINDS}
_FARM = re.compile(r"(?:n\s?\.\s?t\b\.?|nt\b\.?|n\s?\.\s?trường)\s*(?=\S)", re.IGNORECASE)
_HYPHEN = re.compile(r"\s*[-–—]\s*")
_LEADING_ZERO = re.compile(r"\b0+(?=\d)")
_NOT_LETTERS = re.compile(r"[^0-9a-z?\ufffd]+")
_NUMBER = re.compile(r"\d+|(?:(?<=\s)|^)[ivx]+$")
_DAMAGED_RUN = re.compile(r"[?\ufffd]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name: its kind in full ("thị trấn") where it is said, and the name.

    `behind`: the kind stands behind the name. `guessed`: the kind is read where diacritics lack.
    """

    kind: str | None
    name: str
    behind: bool = False
    guessed: bool = False


def read_name(text: str) -> tuple[Reading, ...]:
    """Return every reading of a name, the likeliest first.

    >>> read_name("TT Mộc Châu")[0]
    Reading(kind='thị trấn', name='Mộc Châu', behind=False, guessed=False)
    """
    text = tidy(text).strip(" ,;.:")
    if match := _HEAD.fullmatch(text):
        return (Reading(_kind(match), _whole(match.group("name"))),)
    literal = Reading(None, _whole(text))
    if match := _GLUED.fullmatch(text):
        return (Reading(_long(match.group("kind")), _whole(match.group("name"))), literal)
    if match := _TAIL.fullmatch(text):
        kind = _long(match.group("kind"))
        return (Reading(kind, _whole(match.group("name")), behind=True), literal)
    folded = fold(text)
    if folded == text.lower():
        for bare, kind in _BARE_KINDS.items():
            if folded.startswith(f"{bare} "):
                return (literal, Reading(kind, text[len(bare) :].strip(), guessed=True))
    return (literal,)


def misspelt_kinds(reading: Reading) -> tuple[Reading, ...]:
    """Return readings in which the first syllables are a kind with one letter wrong or damaged."""
    if reading.kind is not None:
        return ()
    words = reading.name.split(" ")
    found = []
    for bare, kind in _BARE_KINDS.items():
        length = bare.count(" ") + 1
        head, rest = fold(" ".join(words[:length])), " ".join(words[length:])
        if rest and _nearly(head, bare):
            found.append(Reading(kind, rest, guessed=True))
    return tuple(found)


@lru_cache(maxsize=65_536)
def name_key(name: str) -> str:
    """Return what writings of one name share: case, spacing, tone placement, zeros of numbers."""
    key = _HYPHEN.sub("-", spelling_key(name))
    return _LEADING_ZERO.sub("", key)


@lru_cache(maxsize=65_536)
def loose_key(name: str) -> str:
    """Return the letters of a name alone: no diacritics, spaces, signs; y as i.

    >>> loose_key("Thảo Ngu yên") == loose_key("Thảo Nguyên")
    True
    """
    return _NOT_LETTERS.sub("", fold(name_key(name))).replace("y", "i")


def numbers_in(folded: str) -> tuple[str, ...]:
    """Return the numbers, Arabic and Roman, in a folded name: they have to agree in near names."""
    return tuple(_NUMBER.findall(folded))


def is_damaged(name: str) -> bool:
    """Return whether letters of a name were lost in a conversion ("Sập V?t")."""
    return "?" in name or "\ufffd" in name


def damaged_pattern(key: str) -> re.Pattern[str]:
    """Return what a damaged name may have been; a run of lost letters is at most as long.

    At the end a question mark may also be one that somebody put.
    """
    pattern, last = "", 0
    for run in _DAMAGED_RUN.finditer(key):
        least = 0 if run.end() == len(key) else 1
        longest = run.end() - run.start()
        pattern += re.escape(key[last : run.start()]) + rf"\w{{{least},{longest}}}"
        last = run.end()
    return re.compile(pattern + re.escape(key[last:]))


def _kind(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return _long(next(groups[name] for name in _KIND_GROUPS if groups[name]))


def _long(kind: str) -> str:
    kind = kind.lower()
    return _SHORT_KINDS.get(re.sub(r"[.\s]", "", kind), kind)


def _whole(name: str) -> str:
    return _FARM.sub("nông trường ", name, count=1) if _FARM.match(name) else name


def _nearly(head: str, kind: str) -> bool:
    if is_damaged(head):
        return damaged_pattern(head).fullmatch(kind) is not None
    if len(kind) < 5 or head == kind:
        return head == kind and len(kind) >= 5
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(head, kind, score_cutoff=1) <= 1
