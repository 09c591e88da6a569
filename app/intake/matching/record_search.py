"""Looking for an agency or a site that a file names, by what a person types."""

from __future__ import annotations

from app.intake.matching.record_store import NamedRecord, records_like
from app.intake.matching.records import NAMED
from app.kernel.errors import InvalidInputError
from app.kernel.text import fold, tidy

MOST_FOUND = 30
_TOLD = 6


def entity_of(key: str) -> str | None:
    """Return which kind of record a question asks for, by its key; None for any other question."""
    entity = key.partition("|")[0]
    return entity if entity in NAMED else None


async def find_records(entity: str, text: str) -> list[NamedRecord]:
    """Return the agencies or sites that a person may mean, the likeliest first."""
    wanted = tidy(text)
    if not fold(wanted) or entity not in NAMED:
        return []
    return await records_like(entity, wanted, MOST_FOUND)


async def one_record(entity: str, text: str) -> str:
    """Return the code of the one record that a code or name means.

    Raises:
        InvalidInputError: none is meant, or several; the detail names them.
    """
    found = await find_records(entity, text)
    label, wanted = NAMED[entity], tidy(text)
    exact = [each for each in found if each.code == wanted]
    exact = exact or [each for each in found if fold(each.name) == fold(wanted)] or found
    if len(exact) == 1:
        return exact[0].code
    if not exact:
        raise InvalidInputError(
            f"Sổ đăng ký không có {label} nào mang mã hoặc tên “{wanted}”. Hãy gõ lại, hoặc thêm "
            f"{label} vào sổ đăng ký trước."
        )
    names = "; ".join(f"{each.code} {each.name} ({each.place})" for each in exact[:_TOLD])
    more = " …" if len(exact) > _TOLD else ""
    raise InvalidInputError(f"Có {len(exact)} {label} khớp “{wanted}”: {names}{more}. Hãy gõ mã.")
