"""What a person said about a committed file is remembered: the next file is not asked again."""

from __future__ import annotations

from contextlib import suppress

from app.intake.examine import Examination, Prepared
from app.intake.mapping import header_fingerprint
from app.intake.mappings_store import save_mapping
from app.kernel.errors import InvalidInputError, NotFoundError
from app.units.service import remember_answer


async def remember(prepared: Prepared, examination: Examination, sender: str, actor: str) -> None:
    """Keep what was said of places and columns, in the open transaction.

    What a place means is known to all files; what columns mean, to files of the same form whose
    header is the same, those of the same sender before others.
    """
    answers = prepared.inquiry.answers
    for key, unit in answers.units.items():
        name = prepared.inquiry.places.get(key)
        if name is not None and unit:
            with suppress(InvalidInputError, NotFoundError):  # A province or district is no answer.
                await remember_answer(name, prepared.inquiry.chosen.get(key, unit), actor)
    if examination.form is None:
        return
    for found, told in zip(examination.tables, examination.report.tables, strict=True):
        chosen = answers.columns.get(told.key)
        if chosen:
            columns = {**told.columns, **chosen}
            fingerprint = header_fingerprint(found.table)
            await save_mapping(examination.form.key, fingerprint, columns, actor, sender)
