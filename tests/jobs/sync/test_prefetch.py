"""Reading ahead gives what its source gives, in order, and leaves no thread behind."""

import threading
from collections.abc import Iterator
from contextlib import closing
from threading import current_thread

import pytest

from jobs.sync.prefetch import read_ahead
from marketplace.words.records import Page


def reading() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "lensan-read-ahead"]


def page(number: int, more: bool = True) -> Page[int]:
    return Page([number], 0, None, more, b"")


def numbers(pages: Iterator[Page[int]]) -> list[object]:
    return [item for page in pages for item in page.items]


def test_everything_comes_through_in_order() -> None:
    assert numbers(read_ahead(page(number, number < 99) for number in range(100))) == list(range(100))
    assert list(read_ahead(iter(()))) == []
    assert reading() == []


def test_pages_that_say_wrongly_that_they_are_the_last_or_not_come_through_too() -> None:
    assert numbers(read_ahead(page(number, number in (2, 3, 7)) for number in range(8))) == list(range(8))
    assert reading() == []


def test_a_thread_reads_only_what_follows_a_page() -> None:
    by: list[str] = []

    def source(pages: int) -> Iterator[Page[int]]:
        for number in range(pages):
            by.append(current_thread().name)
            yield page(number, number < pages - 1)

    list(read_ahead(source(1)))
    assert by == [current_thread().name]
    list(read_ahead(source(3)))
    assert by[1:] == [current_thread().name, "lensan-read-ahead", "lensan-read-ahead"]


def test_an_exception_comes_after_what_was_read_before_it() -> None:
    def source() -> Iterator[Page[int]]:
        yield from (page(1), page(2))
        raise LookupError("gone")

    found = []
    with pytest.raises(LookupError, match="gone"):
        for item in read_ahead(source()):
            found.append(item)
    assert (found, reading()) == ([page(1), page(2)], [])


def test_a_reader_that_stops_early_stops_the_reading() -> None:
    read: list[int] = []

    def source() -> Iterator[Page[int]]:
        for number in range(1_000):
            read.append(number)
            yield page(number)

    with closing(read_ahead(source(), depth=2)) as items:
        assert next(items) == page(0)
    assert reading() == []
    assert len(read) < 10
