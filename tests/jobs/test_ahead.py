"""Reading ahead gives what its source gives, in order, and leaves no thread behind."""

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from jobs.ahead import read_ahead


def reading() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "lensan-read-ahead"]


def test_everything_comes_through_in_order() -> None:
    assert list(read_ahead(iter(range(100)))) == list(range(100))
    assert list(read_ahead(iter(()))) == []
    assert reading() == []


def test_an_exception_comes_after_what_was_read_before_it() -> None:
    def source() -> Iterator[int]:
        yield from (1, 2)
        raise LookupError("gone")

    found = []
    with pytest.raises(LookupError, match="gone"):
        for item in read_ahead(source()):
            found.append(item)
    assert (found, reading()) == ([1, 2], [])


def test_a_reader_that_stops_early_stops_the_reading() -> None:
    read: list[int] = []

    def source() -> Iterator[int]:
        for number in range(1_000):
            read.append(number)
            yield number

    with closing(read_ahead(source(), depth=2)) as items:
        assert next(items) == 0
    assert reading() == []
    assert len(read) < 10
