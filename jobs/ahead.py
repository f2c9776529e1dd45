"""Reading ahead: the next page is fetched and understood while this one is written."""

from collections.abc import Generator, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")
_END = object()


def read_ahead(source: Iterator[T], depth: int = 2) -> Generator[T, None, None]:
    """Yield what ``source`` yields, read in a thread up to ``depth`` items ahead; its exception comes through in turn.

    When the reader stops early the thread ends after the item it is on.
    """
    queue: Queue[object] = Queue(maxsize=depth)
    stop = Event()
    thread = Thread(target=_feed, args=(source, queue, stop), name="lensan-read-ahead", daemon=True)
    thread.start()
    try:
        while (item := queue.get()) is not _END:
            if isinstance(item, _Raised):
                raise item.error
            yield item  # type: ignore[misc]
    finally:
        stop.set()
        _drain(queue)
        thread.join()


class _Raised:
    """An exception on its way from the reading thread."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


def _feed(source: Iterator[T], queue: "Queue[object]", stop: Event) -> None:
    try:
        for item in source:
            if not _put(queue, item, stop):
                return
        _put(queue, _END, stop)
    except BaseException as error:
        _put(queue, _Raised(error), stop)


def _put(queue: "Queue[object]", item: object, stop: Event) -> bool:
    while not stop.is_set():
        try:
            queue.put(item, timeout=0.1)
        except Full:
            continue
        return True
    return False


def _drain(queue: "Queue[object]") -> None:
    try:
        while True:
            queue.get_nowait()
    except Empty:
        return
