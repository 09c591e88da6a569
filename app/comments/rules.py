"""What a comment has to be: its text, its reason, and the one thing that it is on. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.comments.model import LONGEST_REASON, LONGEST_TEXT, About, Kind, Subject, Thread
from app.kernel.errors import ConflictError, InvalidInputError
from app.kernel.text import tidy
from app.plans.snapshot import Register
from app.units.model import Level


@dataclass(frozen=True, slots=True)
class Named:
    """A subject as it is shown: its name, and the commune where it is (none of a whole plan)."""

    name: str
    commune: str | None
    commune_name: str | None


def accepted_text(text: str) -> str:
    """Return the text of a comment or answer in NFC, its lines kept, no white space around it.

    Raises:
        InvalidInputError: nothing is left, it is longer than 4,000 characters, or it holds a
            character that is neither written nor a line's end.
    """
    text = unicodedata.normalize("NFC", "\n".join(text.splitlines())).strip()
    if not text:
        raise InvalidInputError("Chưa viết gì: hãy viết nội dung ý kiến.", field="text")
    if len(text) > LONGEST_TEXT:
        raise InvalidInputError(
            f"Ý kiến dài {len(text)} ký tự; nhiều nhất là {LONGEST_TEXT}. Hãy rút gọn, hoặc chia "
            "thành nhiều ý kiến.",
            field="text",
            length=len(text),
        )
    _refuse_control_characters(text, "text")
    return text


def accepted_reason(kind: Kind, reason: str) -> str:
    """Return why a comment is settled or opened again, on one line; only the latter may be empty.

    Raises:
        InvalidInputError: it is empty, or longer than 500 characters.
    """
    reason = tidy(reason)
    if not reason and kind is Kind.SETTLE:
        raise InvalidInputError("Hãy ghi ngắn gọn ý kiến được giải quyết thế nào.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise InvalidInputError(
            f"Lý do dài {len(reason)} ký tự; nhiều nhất là {LONGEST_REASON}. Hãy viết ngắn lại, và "
            "để phần dài trong một câu trả lời.",
            field="reason",
            length=len(reason),
        )
    _refuse_control_characters(reason, "reason")
    return reason


def _refuse_control_characters(text: str, field: str) -> None:
    if any(character < " " and character not in "\n\t" for character in text):
        raise InvalidInputError(
            "Có ký tự điều khiển không đọc được trong văn bản. Hãy xóa ký tự đó rồi gửi lại.",
            field=field,
        )


def accepted_subject(
    site: str | None, agency: str | None, unit: str | None, register: Register
) -> Subject:
    """Return what a comment is to be on, as the baseline's register knows it.

    Raises:
        InvalidInputError: more than one is named, or the one that is named is not in the baseline.
    """
    given = {"site": site, "agency": agency, "unit": unit}
    named = [field for field, code in given.items() if code is not None]
    if len(named) > 1:
        raise InvalidInputError(
            "Mỗi ý kiến chỉ về một đối tượng: một cơ sở, một cơ quan hoặc một xã, phường; không "
            "chọn gì là ý kiến về cả phương án.",
            fields=named,
        )
    subject = Subject(site, agency, unit)
    if site is not None and site not in register.site_by_code:
        raise _unknown("cơ sở nhà, đất nào mang mã", site, "site")
    if agency is not None and agency not in register.agency_by_code:
        raise _unknown("cơ quan nào mang mã", agency, "agency")
    if unit is not None:
        known = register.unit_by_key.get(unit)
        if known is None or known.level != Level.COMMUNE or known.valid_to is not None:
            raise _unknown("xã, phường, đặc khu mới nào mang khóa", unit, "unit")
    return subject


def _unknown(what: str, code: str, field: str) -> InvalidInputError:
    return InvalidInputError(
        f"Hiện trạng của phương án không có {what} “{code}”. Hãy kiểm tra lại mã.",
        field=field,
        code=code,
    )


def refuse_turn(thread: Thread, kind: Kind) -> None:
    """Refuse what cannot be done with a comment as it stands.

    Raises:
        ConflictError: it is settled and would be settled or answered, or is open and would be
            opened again.
    """
    settlement = thread.settlement
    extra: Mapping[str, Any] = {"comment": thread.first.id}
    if kind is Kind.REOPEN:
        if settlement is None:
            raise ConflictError("Ý kiến này đang mở, không cần mở lại.", **extra)
    elif settlement is not None:
        again = "không cần giải quyết lần nữa" if kind is Kind.SETTLE else "chưa trả lời được"
        raise ConflictError(
            f"Ý kiến này đã được {settlement.by} giải quyết ({settlement.text}), {again}. Hãy mở "
            "lại nếu còn điều cần bàn.",
            **extra,
        )


def named(subject: Subject, register: Register, plan_name: str) -> Named:
    """Return a subject as it is shown; by its code where a register lacks it."""
    unit = subject.unit
    name = plan_name
    if subject.site is not None:
        site = register.site_by_code.get(subject.site)
        name, unit = (site.name, site.new_unit) if site else (subject.site, None)
    elif subject.agency is not None:
        agency = register.agency_by_code.get(subject.agency)
        name, unit = (agency.name, agency.unit) if agency else (subject.agency, None)
    commune = register.unit_by_key.get(unit) if unit is not None else None
    if subject.about is About.UNIT:
        name = commune.name if commune else str(unit)
    return Named(name, unit, commune.name if commune else None)
