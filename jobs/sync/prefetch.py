"""Reading ahead: the next page is fetched and understood while this one is written."""

from collections.abc import Generator, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TypeVar

from marketplace.words.records import Page

T = TypeVar("T")
_END = object()


def read_ahead(source: Iterator[Page[T]], depth: int = 2) -> Generator[Page[T], None, None]:
    """Yield the pages of ``source``, read in a thread up to ``depth`` ahead; its exception comes through in turn.

    The first is waited for anyway, so there is a thread only behind one that says that there are more. When the reader
    stops early the thread ends after the page it is on.
    """
    for page in source:
        if page.more:
            yield from _with_a_thread(page, source, depth)
        else:
            yield page


def _with_a_thread(first: Page[T], source: Iterator[Page[T]], depth: int) -> Generator[Page[T], None, None]:
    queue: Queue[object] = Queue(maxsize=depth)
    stop = Event()
    thread = Thread(target=_feed, args=(source, queue, stop), name="lensan-read-ahead", daemon=True)
    thread.start()
    try:
        yield first
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


def _feed(source: Iterator[Page[T]], queue: "Queue[object]", stop: Event) -> None:
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
