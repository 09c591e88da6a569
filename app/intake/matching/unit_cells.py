"""Cells that should hold one unit of one code list: by what was answered, else asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.intake.answers import Option
from app.intake.matching.places import LATER, place_key, read_candidate
from app.intake.model import ProblemCode, Severity, StagedRow
from app.intake.questions import LEFT_OPEN, Inquiry
from app.kernel.ids import NEW_VINTAGE
from app.units.model import Unit
from app.units.places import PlaceName, Resolution, Status
from app.units.service import resolve_communes
from app.units.store import stored_units


@dataclass(frozen=True, slots=True)
class UnitCell:
    """A cell that should hold one unit of one code list, and does not name it certainly."""

    row: StagedRow
    field: str
    text: str
    name: PlaceName


async def answered_units(
    cells: Sequence[UnitCell], inquiry: Inquiry
) -> list[tuple[UnitCell, Unit]]:
    """Put the keys of units into cells whose name was answered; ask about the others."""
    resolutions = await resolve_communes([cell.name for cell in cells])
    answers = inquiry.answers.units
    answered = await stored_units(
        {unit for cell in cells if (unit := answers.get(_unit_key(cell.name)))}
    )
    settled = []
    for cell, resolution in zip(cells, resolutions, strict=True):
        key, vintage = _unit_key(cell.name), cell.name.vintage
        inquiry.places[key] = cell.name
        answer = answers.get(key)
        chosen = answered.get(answer or "")
        used = resolution.used
        if chosen is None and answer is None and used is not None and used.unit.vintage == vintage:
            chosen = used.unit
        if chosen is not None and chosen.vintage == vintage:
            cell.row.values[cell.field] = chosen.key
            settled.append((cell, chosen))
            continue
        del cell.row.values[cell.field]
        if answer != LEFT_OPEN:
            _ask_unit(cell, resolution, inquiry)
    return settled


def _unit_key(name: PlaceName) -> str:
    return f"{place_key(name)}|{name.vintage}"


def _ask_unit(cell: UnitCell, resolution: Resolution, inquiry: Inquiry) -> None:
    vintage = cell.name.vintage
    options = [
        Option(
            value=candidate.unit.key,
            label=read_candidate(candidate),
            reason=candidate.reason,
            share=None if candidate.share is None else float(candidate.share),
            score=float(candidate.score),
        )
        for candidate in resolution.candidates
        if candidate.unit.vintage == vintage
    ]
    cell.row.note(
        ProblemCode.AMBIGUOUS_UNIT if options else ProblemCode.UNKNOWN_UNIT,
        Severity.WARNING,
        cell.field,
        cell.text,
        expected=f"mã hoặc tên của đúng một đơn vị trong danh mục {vintage}",
        repair="Hãy trả lời câu hỏi về tên này: mọi ô ghi như vậy được sửa một lần.",
        candidates=[option.label for option in options],
    )
    where = "danh mục mới" if vintage == NEW_VINTAGE else "danh mục cũ"
    inquiry.ask(
        "place",
        _unit_key(cell.name),
        f"“{cell.text}” là đơn vị nào trong {where}? {resolution.note}".strip(),
        [*options, LATER],
        proposed=options[0].value if options and resolution.status is Status.PROPOSED else None,
        cells=[f"{cell.row.sheet}!{cell.row.places.get(cell.field, cell.row.row)}"],
        row=cell.row,
    )
