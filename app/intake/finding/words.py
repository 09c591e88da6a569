"""Words by which tables are found and headers compared: `imports/words/headers.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from app.kernel.datafiles import read_data_file
from app.kernel.errors import ConfigurationError
from app.kernel.text import fold, tidy

_FILE = Path(__file__).resolve().parents[3] / "imports" / "words" / "headers.toml"
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_TOTAL_OF_GROUPS = re.compile(r"[:=(\[.\d+-]|([ivxlc]+|[a-z])(\s*[+,;&)-]|$)")


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists, as patterns over folded text."""

    header: re.Pattern[str]
    banner: re.Pattern[str]
    total: re.Pattern[str]
    grand: re.Pattern[str]
    total_follows: re.Pattern[str]
    signature: re.Pattern[str]
    notes: re.Pattern[str]
    short: Mapping[str, str]
    phrases: tuple[tuple[re.Pattern[str], str], ...]
    dropped: frozenset[str]


@cache
def words() -> Words:
    """Return the word lists.

    Raises:
        ConfigurationError: the file lacks a list.
    """
    content = read_data_file(_FILE)
    try:
        return Words(
            header=_any(content["vocabulary"], whole=True),
            banner=_any(content["banner"]),
            total=_any(content["totals"]["start"], whole=True),
            grand=_any(content["totals"]["grand"], whole=True),
            total_follows=_any(content["totals"]["follow"], whole=True),
            signature=_any(content["footer"]["signature"]),
            notes=_any(content["footer"]["notes"]),
            short=content["short"],
            phrases=tuple(
                (re.compile(rf"\b{re.escape(fold(short))}\b"), fold(long))
                for short, long in content["phrases"].items()
            ),
            dropped=frozenset(content["drop"]["words"]),
        )
    except KeyError as error:
        raise ConfigurationError(f"Tệp từ {_FILE.name} thiếu mục {error}.") from error


def _any(texts: Iterable[str], *, whole: bool = False) -> re.Pattern[str]:
    """Return the pattern of one of the texts, the longest first; `whole`: not inside a word."""
    longest_first = sorted({fold(text) for text in texts}, key=len, reverse=True)
    options = "|".join(re.escape(text) for text in longest_first)
    return re.compile(rf"(?:{options})(?![0-9a-z])" if whole else f"(?:{options})")


@lru_cache(maxsize=8192)
def is_header_word(text: str) -> bool:
    """Whether a text begins with, or holds, a word of headers, and is short enough for one."""
    folded = fold(text)
    return len(folded) <= 120 and any(
        words().header.match(folded, place)
        for place in (0, *(m.end() for m in _NOT_WORD.finditer(folded)))
    )


@lru_cache(maxsize=8192)
def is_banner_line(text: str) -> bool:
    """Whether a text is a line above tables: "Mẫu số…", "Đơn vị tính…", "CỘNG HÒA XÃ HỘI…"."""
    return bool(words().banner.match(fold(text)))


@lru_cache(maxsize=8192)
def total_words(text: str) -> str | None:
    """Return what a total row's words go on with ("" for "Cộng"), None where they are no total's.

    >>> total_words("TỔNG CỘNG (B+C)"), total_words("Tổng công ty 36"), total_words("Cộng")
    ('(b+c)', None, '')
    """
    folded = fold(text).strip("-–* ")
    match = words().total.match(folded)
    if match is None:
        return None
    lowered = tidy(text).lower()
    has_marks = lowered != fold(lowered)
    if has_marks and "cong" in match.group() and "cộng" not in lowered:
        return None  # "Tổng công ty", "Công trình" are names.
    if (
        has_marks
        and match.group().startswith("tong")
        and not lowered.strip("-–* ").startswith("tổng")
    ):
        return None
    rest = folded[match.end() :].strip()
    if not has_marks and rest.startswith(("ty", "trinh", "an", "vien", "cuc", "hoa", "dong")):
        return None
    return rest


def is_strict_total(text: str) -> bool:
    """Whether a text can only be a total's: "Cộng", "Tổng cộng (I + II)", "Tổng cộng tài sản"."""
    rest = total_words(text)
    if rest is None:
        return False
    if not rest or _TOTAL_OF_GROUPS.match(rest) or words().total_follows.match(rest):
        return True
    return bool(re.match(r"tong cong\b", fold(text).strip("-–* ")))


def is_grand_total(text: str) -> bool:
    """Whether a total is said to be of everything."""
    return bool(words().grand.match(fold(text).strip("-–* ")))


@lru_cache(maxsize=65_536)
def compared(text: str) -> str:
    """Return a header's words as they are compared: no units, no short forms, no marks.

    >>> compared("TỔNG DT SÀN XÂY DỰNG (m2)")
    'tong dien tich san xay dung'
    """
    lists = words()
    folded = fold(text.replace("²", "2").replace("›", " "))

    def without_units(match: re.Match[str]) -> str:
        inner = _NOT_WORD.sub(" ", match.group(1)).strip()
        return " " if not inner or inner in lists.dropped else f" {inner} "

    bare = _NOT_WORD.sub(" ", _BRACKETS.sub(without_units, folded)).strip()
    expanded = " ".join(lists.short.get(word, word) for word in bare.split())
    for pattern, long in lists.phrases:
        expanded = pattern.sub(long, expanded)
    return expanded
