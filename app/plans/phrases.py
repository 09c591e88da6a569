"""The words in which a plan's history is told: one book of phrases for each language.

What stands in braces is filled by the grammar of `sentences`. Names of sites, agencies and units
stay as they are in both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.kernel.numbers import format_number, format_number_en
from app.people.catalogue import english_title
from app.plans.dispositions import Disposition


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language.

    Attributes:
        undo, redo, revert: how these steps are called; turn: one of them, and what it is about.
        withdraw, place, displace, assign, release: sentences of one change.
        at_site, in_unit: where, after what is done.
        asset: pieces of one name; person_unknown, asset_unknown: what the register lacks.
        counted, sites: of how many a step tells; of one, and of any other number.
        labels: of what a decision or placement says besides, by field.
        handled: a disposition and the sites that it is of, as a sentence.
        title: what a title is called in this language, by its key and its Vietnamese name.
        number: a number with so many decimals; amid: a name of the register within a sentence.
    """

    undo: str
    redo: str
    revert: str
    turn: str
    withdraw: str
    place: str
    displace: str
    assign: str
    release: str
    at_site: str
    in_unit: str
    asset: str
    person_unknown: str
    asset_unknown: str
    counted: Mapping[str, tuple[str, str]]
    sites: tuple[str, str]
    labels: Mapping[str, str]
    handled: Callable[[Disposition, str], str]
    title: Callable[[str, str], str]
    number: Callable[[Decimal | int, int], str]
    amid: Callable[[str], str]


def lowered(name: str) -> str:
    """Return a name with a small initial; abbreviations stay as they are."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _always(words: str) -> tuple[str, str]:
    return words, words


VIETNAMESE = Phrases(
    undo="Hoàn tác",
    redo="Làm lại",
    revert="Hủy riêng điều chỉnh",
    turn="{turn} phiên bản {revision}",
    withdraw="Rút phương án xử lý đối với {site}",
    place="Bố trí {agency} tại {where}",
    displace="Thôi bố trí {agency} tại {where}",
    assign="Bố trí riêng {what} cho {agency}{where}",
    release="Thôi bố trí riêng {what}, để theo cơ quan kế thừa",
    at_site=" tại {site}",
    in_unit=" tại {unit}",
    asset="{quantity} {measure} {name} ({code})",
    person_unknown="người có mã {code}",
    asset_unknown="tài sản mã {code}",
    counted={
        "decide": _always("quyết định phương án xử lý {count} cơ sở nhà, đất"),
        "withdraw": _always("rút phương án xử lý của {count} cơ sở nhà, đất"),
        "place": _always("bố trí {count} lượt cơ quan, đơn vị"),
        "displace": _always("thôi bố trí {count} lượt cơ quan, đơn vị"),
        "assign-staff": _always("bố trí riêng {count} người"),
        "release-staff": _always("thôi bố trí riêng {count} người"),
        "assign-asset": _always("bố trí riêng {count} tài sản"),
        "release-asset": _always("thôi bố trí riêng {count} tài sản"),
    },
    sites=_always("{count} cơ sở nhà, đất"),
    labels={
        "receiver": "đơn vị tiếp nhận",
        "new_use": "mục đích sử dụng mới",
        "legal_basis": "căn cứ",
        "deadline": "thời hạn",
        "area_m2": "diện tích",
        "note": "ghi chú",
    },
    handled=Disposition.told_of,
    title=lambda _, name: name,
    number=format_number,
    amid=lowered,
)

ENGLISH = Phrases(
    undo="Undo",
    redo="Redo",
    revert="Take back",
    turn="{turn} revision {revision}",
    withdraw="Withdraw the decision about {site}",
    place="Place {agency} in {where}",
    displace="Take {agency} out of {where}",
    assign="Assign {what} by hand to {agency}{where}",
    release="Let {what} follow the agency again",
    at_site=" at {site}",
    in_unit=" in {unit}",
    asset="{quantity} × {name} ({code})",
    person_unknown="person {code}",
    asset_unknown="asset {code}",
    counted={
        "decide": ("decide about {count} site", "decide about {count} sites"),
        "withdraw": (
            "withdraw the decision about {count} site",
            "withdraw the decisions about {count} sites",
        ),
        "place": ("make {count} placement", "make {count} placements"),
        "displace": ("take back {count} placement", "take back {count} placements"),
        "assign-staff": ("assign {count} person by hand", "assign {count} persons by hand"),
        "release-staff": (
            "let {count} person follow the agency again",
            "let {count} persons follow their agencies again",
        ),
        "assign-asset": ("assign {count} asset by hand", "assign {count} assets by hand"),
        "release-asset": (
            "let {count} asset follow the agency again",
            "let {count} assets follow their agencies again",
        ),
    },
    sites=("{count} site", "{count} sites"),
    labels={
        "receiver": "receiver",
        "new_use": "new use",
        "legal_basis": "legal basis",
        "deadline": "deadline",
        "area_m2": "area",
        "note": "note",
    },
    handled=Disposition.told_in_english_of,
    title=lambda key, name: english_title(key) or name,
    number=format_number_en,
    # A Vietnamese name within an English sentence keeps its capital, as names do.
    amid=lambda name: name,
)
