"""What a person said about a committed file is remembered: the next file is not asked again."""

from __future__ import annotations

from contextlib import suppress

import msgspec

from app.intake.answers import Answers, Readings
from app.intake.examine import Examination, Prepared
from app.intake.forms.mapping import header_fingerprint
from app.intake.forms.mappings_store import (
    ANYONE,
    SavedMapping,
    keep_answer,
    save_mapping,
    saved_mappings,
)
from app.intake.model import Table
from app.kernel.errors import InvalidInputError, NotFoundError
from app.units.service import remember_answer


async def remember(prepared: Prepared, examination: Examination, sender: str, actor: str) -> None:
    """Keep what was said of places, records, columns and figures, in the open transaction.

    What a place means is known to all files. Which agency or site a name means is known to files of
    all senders where the name was looked for within a unit, else to those of this sender. What
    columns mean is known to files of the same form whose header is the same, those of the same
    sender before others; in what such a table counts money, or writes dates and numbers, is the
    habit of one sender.
    """
    inquiry = prepared.inquiry
    for key, unit in inquiry.answers.units.items():
        name = inquiry.places.get(key)
        if name is not None and unit:
            with suppress(InvalidInputError, NotFoundError):  # A province or district is no answer.
                await remember_answer(name, inquiry.chosen.get(key, unit), actor)
    given = {**inquiry.answers.units, **inquiry.answers.records}
    for key, for_all in inquiry.lasting.items():
        if given.get(key):
            await keep_answer(key, given[key], actor, ANYONE if for_all else sender)
    await _remember_tables(examination, inquiry.answers, sender, actor)


async def _remember_tables(
    examination: Examination, answers: Answers, sender: str, actor: str
) -> None:
    if examination.form is None:
        return
    form = examination.form.key
    saved: dict[str, SavedMapping] | None = None
    for found, told in zip(examination.tables, examination.report.tables, strict=True):
        chosen = answers.columns.get(told.key)
        said = _readings(found.table, answers)
        if not chosen and said == Readings():
            continue
        if saved is None:
            saved = await saved_mappings(form, sender)
        fingerprint = header_fingerprint(found.table)
        earlier = saved.get(fingerprint, SavedMapping())
        columns = {**told.columns, **chosen} if chosen else dict(earlier.columns)
        readings = _joined(earlier.readings, said)
        await save_mapping(form, fingerprint, columns, actor, sender=sender, readings=readings)


def _readings(table: Table, answers: Answers) -> Readings:
    """Return what was answered about the figures and dates of a table, by column letter."""
    here = f"{table.sheet}!"
    return Readings(
        money=answers.money.get(table.sheet),
        day_first={
            key.removeprefix(here): said
            for key, said in answers.day_first.items()
            if key.startswith(here)
        },
        numbers={
            key.removeprefix(here): said
            for key, said in answers.numbers.items()
            if key.startswith(here)
        },
    )


def _joined(earlier: Readings, said: Readings) -> Readings:
    return msgspec.structs.replace(
        said,
        money=said.money or earlier.money,
        day_first={**earlier.day_first, **said.day_first},
        numbers={**earlier.numbers, **said.numbers},
    )
