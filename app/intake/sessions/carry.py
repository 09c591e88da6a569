"""What was answered about a file, for a corrected copy of it."""

from __future__ import annotations

import asyncio

from app.intake.answers import Answers
from app.intake.model import FileRefusedError, RawWorkbook
from app.intake.reading.read import read_workbook
from app.intake.sessions import store
from app.intake.sessions.inherited import inherited_answers
from app.intake.sessions.marked import as_it_was, original_of


async def answers_of_original(content: bytes, file_name: str) -> Answers | None:
    """Return what holds for a marked copy of what was answered about the file it was made of.

    None where it is no marked copy, or nothing was answered.
    """
    original = original_of(content)
    given = None if original is None else await store.answers_given(original)
    if original is None or given is None:
        return None
    return await answers_carried(given, await store.file_content(original), content, file_name)


async def answers_carried(
    answers: Answers, original: bytes, corrected: bytes, file_name: str
) -> Answers:
    """Return what of the answers about a file holds for a corrected copy of it."""

    def carried() -> Answers:
        try:
            was, now = (_read(each, file_name, answers) for each in (original, corrected))
        except FileRefusedError:
            return answers  # the examination will say what is wrong with the file
        return inherited_answers(answers, was, now)

    return await asyncio.to_thread(carried)


def _read(content: bytes, file_name: str, answers: Answers) -> RawWorkbook:
    return as_it_was(read_workbook(content, file_name, sheets=answers.sheets), content)
