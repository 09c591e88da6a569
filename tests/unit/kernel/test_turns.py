"""One at a time by name."""

from __future__ import annotations

import asyncio
import gc

from app.kernel.turns import Turns


async def _work(turns: Turns, name: str, said: list[str]) -> None:
    async with turns.of(name):
        said.append(f"{name} begins")
        await asyncio.sleep(0)
        said.append(f"{name} ends")


def test_those_of_one_name_go_one_by_one_in_the_order_in_which_they_came() -> None:
    async def three() -> list[str]:
        turns, said = Turns(), list[str]()
        await asyncio.gather(*(_work(turns, "a", said) for _ in range(3)))
        return said

    assert asyncio.run(three()) == ["a begins", "a ends"] * 3


def test_other_names_do_not_wait() -> None:
    async def two() -> list[str]:
        turns, said = Turns(), list[str]()
        await asyncio.gather(_work(turns, "a", said), _work(turns, "b", said))
        return said

    assert asyncio.run(two()) == ["a begins", "b begins", "a ends", "b ends"]


def test_a_later_event_loop_finds_no_lock_of_an_earlier_one() -> None:
    turns = Turns()
    for _ in range(2):
        asyncio.run(asyncio.wait_for(_work(turns, "a", []), 5))
        gc.collect()
