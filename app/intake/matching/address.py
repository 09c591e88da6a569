"""An old address as sheets write it, taken apart: "Tiểu khu 10 - TT Mộc Châu - h. Mộc Châu"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.kernel.text import fold, tidy

COMMUNE_KINDS = ("phường", "xã", "thị trấn", "đặc khu")
DISTRICT_KINDS = ("huyện", "quận", "thị xã", "thành phố")

_SHORT_KINDS = {
    "p": "phường", "x": "xã", "tt": "thị trấn", "h": "huyện", "q": "quận", "tx": "thị xã",
    "tp": "thành phố", "t": "tỉnh",
}  # fmt: skip
_SEPARATORS = re.compile(r"\s*[,;/–—]\s*|\s*-\s*")
_FULL_KIND = re.compile(
    r"(?P<kind>phường|xã|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh)\s+(?P<name>\S.*)",
    re.IGNORECASE,
)
_SHORT_KIND = re.compile(
    r"(?:(?P<dotted>tt|tx|tp|p|x|h|q|t)\s*\.\s*|(?P<bare>tt|tx|tp|p|h|q)\s+)(?P<name>\S.*)",
    re.IGNORECASE,
)
_TRAILING_KIND = re.compile(r"(?P<name>.*\S)\s+(?P<kind>tt|tx|tp)\.?", re.IGNORECASE)
_LOCAL = re.compile(
    r"(tiểu khu|t\.\s?khu|tk|khối phố|khu phố|khối|khu|tổ dân phố|tdp|tổ|xóm|thôn|bản|ấp|đội|số"
    r"|ngõ|ngách|km)\.?\s*(?P<number>\d\w*(\+\d+)?)?(?P<rest>\s.*)?",
    re.IGNORECASE,
)
_STREET = re.compile(r"(số\s+)?\d|(đường|phố|quốc lộ|ql|tỉnh lộ)\b", re.IGNORECASE)
_FARM = re.compile(r"(nông trường|n\s*\.\s*trường|nt)\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an address: its kind ("thị trấn") where it is said, and its name.

    `after` is True where the kind stands behind the name ("Thôm Mòn TT").
    """

    text: str
    kind: str | None
    name: str
    after: bool = False

    @property
    def full(self) -> str:
        """The name with its kind written out ("huyện Mộc Châu"), where one is said."""
        return self.name if self.kind is None else f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Address:
    """Which part of an address is the commune and which the district, None where none is.

    `province` is the province's name where the address names one by its kind ("Tỉnh Phú Thọ").
    """

    text: str
    commune: Part | None
    district: Part | None
    province: str | None = None


def parse_address(text: str, province: str) -> Address:
    """Take an address apart; the name of the province in it is set aside.

    Parts go from small to large. A part with its kind is what it says; of the others the last is
    the district where two are left or a commune stands before it, and the one before the commune.
    Streets, house numbers, hamlets and quarters are neither.
    """
    parts = [part for piece in _SEPARATORS.split(tidy(text)) if (part := _part(piece))]
    named = [part.name for part in parts if part.kind == "tỉnh"]
    parts = [
        part
        for part in parts
        if part.kind != "tỉnh" and (part.kind or fold(part.name) != fold(province))
    ]
    communes = [index for index, part in enumerate(parts) if part.kind in COMMUNE_KINDS]
    districts = [index for index, part in enumerate(parts) if part.kind in DISTRICT_KINDS]
    unnamed = [index for index, part in enumerate(parts) if part.kind is None or part.after]
    district = districts[-1] if districts else None
    if communes and not parts[communes[-1]].after:
        commune: int | None = communes[-1]
        later = [index for index in unnamed if index > communes[-1]]
        if district is None and later:
            district = later[-1]
    else:
        before = [index for index in unnamed if district is None or index < district]
        if district is None and len(before) > 1:
            district = before.pop()
        commune = before[-1] if before else None
    return Address(
        text=tidy(text),
        commune=None if commune is None else parts[commune],
        district=None if district is None else parts[district],
        province=named[-1] if named else None,
    )


def township_name(part: Part) -> str | None:
    """Return the place that a township is called after ("TT Nông trường Mộc Châu": "Mộc Châu").

    None where the part is no township.
    """
    if part.kind != "thị trấn" and not _FARM.match(part.name):
        return None
    return _FARM.sub("", part.name)


def name_pattern(name: str) -> re.Pattern[str] | None:
    """Return what a damaged name ("Sập V?t") may have been, over folded names; None if whole."""
    if "?" not in name and "\ufffd" not in name:
        return None
    damaged = re.escape(fold(name.replace("\ufffd", "?")))
    return re.compile(damaged.replace(r"\?", r"\w"))


def _part(piece: str) -> Part | None:
    text = piece.strip(" .")
    if local := _LOCAL.fullmatch(text):
        # "Tiểu khu 3 Nà Mường": the commune follows the quarter's number.
        text = (local.group("rest") or "").strip() if local.group("number") else ""
    if not text or _STREET.match(text):
        return None
    if match := _FULL_KIND.fullmatch(text):
        return Part(text, match.group("kind").lower(), match.group("name"))
    if match := _SHORT_KIND.fullmatch(text):
        short = (match.group("dotted") or match.group("bare")).lower()
        return Part(text, _SHORT_KINDS[short], match.group("name"))
    if match := _TRAILING_KIND.fullmatch(text):
        kind = _SHORT_KINDS[match.group("kind").lower()]
        return Part(text, kind, match.group("name"), after=True)
    return Part(text, None, text)
