"""Sequences that grow without changing what others hold."""

from __future__ import annotations

import pytest

from app.plans.persistent import Log, Stack


def test_a_stack_gives_the_latest_first_and_keeps_the_shorter_one() -> None:
    empty: Stack[int] = Stack()
    one = empty.push(1)
    two = one.push(2)
    assert (list(empty), list(one), list(two)) == ([], [1], [2, 1])
    assert (two.top, two.below, len(two)) == (2, one, 2)
    assert one != two
    for end in ("top", "below"):
        with pytest.raises(IndexError):
            getattr(empty, end)


def test_a_high_stack_is_compared_and_let_go_without_recursion() -> None:
    a: Stack[int] = Stack()
    b: Stack[int] = Stack()
    for number in range(100_000):
        a, b = a.push(number), b.push(number)
    assert a == b
    del a, b


def test_two_logs_that_go_on_from_one_do_not_meet() -> None:
    start = Log([1, 2])
    a = start.going_on([3])
    b = start.going_on([4, 5])
    assert (list(start), list(a), list(b)) == ([1, 2], [1, 2, 3], [1, 2, 4, 5])
    assert (a[-1], b[2:], a[::-1], len(b)) == (3, (4, 5), (3, 2, 1), 4)
    with pytest.raises(IndexError):
        start[2]


def test_a_log_goes_on_from_its_beginning_too() -> None:
    log = Log([1, 2, 3])
    early = log.until(1)
    assert list(early.going_on([9])) == [1, 9]
    assert log == [1, 2, 3] == list(log)
    assert early == (1,)
    assert log.until(99) == log
