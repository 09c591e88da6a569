"""In what a sheet counts its money: đồng, nghìn đồng or triệu đồng.

A header or banner that says so is believed unless the figures can only be meant otherwise. Where
nothing is said, a unit is taken only if it alone gives values that such things have; else it is a
question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median_low

from app.intake.answers import DongPerUnit
from app.kernel.text import fold

UNITS: Mapping[DongPerUnit, str] = {1: "đồng", 1_000: "nghìn đồng", 1_000_000: "triệu đồng"}

_UNIT = (
    r"(?P<million>trieu(\s*dong)?|tr\.?\s?d(ong)?|trd|1[.,]?000[.,]?000\s*(dong|d|vnd))"
    r"|(?P<thousand>(nghin|ngan|1[.,]?000)\s*(dong|d|vnd)|k\s?vnd)"
    r"|(?P<dong>dong(\s*viet\s*nam)?|vnd|vn dong|d)"
)
_ENDS = r"(?=\s*($|[;,.)\]/]))"
_DECLARED = (
    re.compile(rf"[(\[]\s*(?:dvt|don vi(?: tinh)?|tinh bang)?\s*:?\s*(?:{_UNIT})\s*[)\]]"),
    re.compile(
        r"(?:don vi tinh|don vi tien(?: te)?|don vi|dv tinh|dvt|tinh bang)\s*[:;.-]?\s*"
        rf"(?:[^:;]{{0,20}}:\s*)?(?:{_UNIT}){_ENDS}"
    ),
    re.compile(rf"(?:dvt|don vi tinh)\b.*?[:;,]\s*(?:{_UNIT}){_ENDS}"),
    re.compile(
        rf"(?:gia tri|nguyen gia|con lai|so tien|thanh tien|kinh phi)[^(]*?[,:–-]\s*(?:{_UNIT})$"
    ),
    re.compile(rf"^\s*(?:{_UNIT})\s*$"),
)
_PLAUSIBLE: Mapping[str, tuple[int, int]] = {
    "building": (20_000_000, 20_000_000_000),
    "site": (20_000_000, 200_000_000_000),
    "asset": (100_000, 2_000_000_000),
}
"""What the middle one of the values of such things may be, in đồng."""

_FAR = 20
"""A stated unit is doubted where the middle value lies this many times outside."""


@dataclass(frozen=True, slots=True)
class MoneyFinding:
    """What is known of a column's unit.

    Attributes:
        unit: the unit to use; None where a person has to say.
        proposed: the unit that fits best then; fitting: all that give values such things have.
        why: the reason in words; middle: the middle value as the sheet writes it.
    """

    unit: DongPerUnit | None
    why: str
    proposed: DongPerUnit | None = None
    fitting: tuple[DongPerUnit, ...] = ()
    middle: Decimal | None = None


def stated_unit(text: str) -> DongPerUnit | None:
    """Return the unit of money that a header or banner states.

    >>> stated_unit("Giá trị theo sổ sách ( ngàn đồng)"), stated_unit("Nguyên giá (đồng)")
    (1000, 1)
    >>> stated_unit("TÀI SẢN CÓ NGUYÊN GIÁ TỪ 500 TRIỆU ĐỒNG TRỞ LÊN")
    """
    folded = fold(text)
    for pattern in _DECLARED:
        if match := pattern.search(folded):
            if match["million"]:
                return 1_000_000
            return 1_000 if match["thousand"] else 1
    return None


def one_unit(texts: Iterable[str]) -> DongPerUnit | None:
    """Return the unit that texts state, None where none does or two differ."""
    units = {unit for text in texts if (unit := stated_unit(text)) is not None}
    return units.pop() if len(units) == 1 else None


def judge_unit(
    entity: str,
    amounts: Sequence[Decimal],
    stated: DongPerUnit | None,
    totals: Sequence[Decimal] = (),
) -> MoneyFinding:
    """Return in which unit a column's amounts are written.

    Args:
        entity: what the rows are; amounts: the figures of data rows as written.
        stated: what header or banner say; totals: figures of total rows as written.
    """
    told = [amount for amount in amounts if amount > 0]
    if not told:
        return MoneyFinding(stated or 1, "không có số tiền nào")
    middle = median_low(told)
    fitting = tuple(unit for unit in UNITS if _fits(entity, middle * unit))
    if (other := _unit_of_total(sum(amounts, Decimal(0)), totals)) is not None:
        return MoneyFinding(
            None,
            f"dòng cộng chỉ khớp với các dòng nếu tính bằng đơn vị tiền khác ({other})",
            stated,
            fitting,
            middle,
        )
    if stated is not None:
        return _judge_stated(entity, stated, middle, fitting)
    if fitting == (1,):
        why = "bảng không ghi đơn vị tiền; các số chỉ hợp lý nếu tính bằng đồng"
        return MoneyFinding(1, why, 1, fitting, middle)
    if len(fitting) == 1:
        why = "bảng không ghi đơn vị tiền, mà các số chỉ hợp lý nếu tính bằng "
        return MoneyFinding(None, why + UNITS[fitting[0]], fitting[0], fitting, middle)
    why = "bảng không ghi đơn vị tiền và các số không cho biết"
    return MoneyFinding(None, why, 1 if 1 in fitting else None, fitting, middle)


def _judge_stated(
    entity: str, stated: DongPerUnit, middle: Decimal, fitting: tuple[DongPerUnit, ...]
) -> MoneyFinding:
    if fitting and stated not in fitting and not _fits(entity, middle * stated, _FAR):
        why = f"bảng ghi {UNITS[stated]} nhưng các số chỉ hợp lý nếu tính bằng "
        why += " hoặc ".join(UNITS[unit] for unit in fitting)
        return MoneyFinding(None, why, fitting[0], fitting, middle)
    return MoneyFinding(stated, f"bảng ghi đơn vị tính là {UNITS[stated]}", stated, fitting)


def _fits(entity: str, amount: Decimal, slack: int = 1) -> bool:
    least, most = _PLAUSIBLE.get(entity, _PLAUSIBLE["asset"])
    return least <= amount * slack and amount <= most * slack


def _unit_of_total(total: Decimal, stated: Sequence[Decimal]) -> str | None:
    """Return how a total row is written where it fits the rows only in another unit."""
    if any(abs(each - total) <= 1 for each in stated):
        return None
    for each in stated:
        if each <= 0:
            continue
        for unit, words in UNITS.items():
            if unit > 1 and abs(each * unit - total) <= unit:
                return f"dòng cộng gấp {unit:,} lần nhỏ hơn: {words}".replace(",", ".")
            if unit > 1 and abs(total * unit - each) <= unit:
                return f"dòng cộng gấp {unit:,} lần lớn hơn".replace(",", ".")
    return None
