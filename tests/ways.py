"""Which functions a piece of work enters, room by room, callbacks and threads included."""

import sys
import threading
from collections.abc import Iterator
from concurrent.futures.thread import _WorkItem
from contextlib import contextmanager
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FrameType
from typing import Any
from weakref import WeakKeyDictionary

ROOT = str(Path(__file__).parents[1])
_BEGUN, _QUEUED = threading.Thread.start.__code__, _WorkItem.__init__.__code__
"""What is called where a thread is begun, and where work is given to a pool of threads."""
_UNQUEUED = _WorkItem.run.__code__
_OURS = tuple(f"{ROOT}/{top}/" for top in ("marketplace", "jobs", "connectors"))


class Way:
    """What was entered: functions in the order of their first call, and from which room each was called."""

    def __init__(self) -> None:
        """Begin with nothing entered."""
        self._entered: dict[str, None] = {}
        self.calls: dict[tuple[str, str], tuple[str, str]] = {}
        """The first call from one room into another, by both rooms: who called, and whom."""
        self._names: dict[int, tuple[str, CodeType]] = {}
        """By identity, for codes that read the same in two files are equal; each is kept, so none is reused."""
        self._pairs: set[tuple[int, int]] = set()
        self._givers: WeakKeyDictionary[object, CodeType | None] = WeakKeyDictionary()
        """Who began a thread, or gave a pool a piece of work."""

    @property
    def functions(self) -> list[str]:
        """Return each as ``marketplace.orders.intake.decode.decode``, methods with their class."""
        return [*self._entered]

    @property
    def rooms(self) -> set[str]:
        """Return the rooms of the market that were entered."""
        return {room for name in self.functions if (room := room_of(name))}

    def hear(self, frame: FrameType, event: str, _arg: Any) -> None:
        """Note a call, as ``sys.setprofile`` tells of it."""
        if event != "call":
            return
        if frame.f_code is _BEGUN or frame.f_code is _QUEUED:
            self._givers[frame.f_locals["self"]] = self._caller(frame)
        elif name := self._name(frame.f_code):
            self._note(name, frame)

    def _note(self, name: str, frame: FrameType) -> None:
        caller = self._caller(frame)
        if caller and caller.co_name == "<module>":
            return  # it is only imported, for the first time in this process
        self._entered.setdefault(name)
        if caller is None or (pair := (id(caller), id(frame.f_code))) in self._pairs:
            return
        self._pairs.add(pair)
        by = self._name(caller)
        if (rooms := (place_of(by), place_of(name)))[0] != rooms[1]:
            self.calls.setdefault(rooms, (by, name))

    def _caller(self, frame: FrameType) -> CodeType | None:
        """Return which function of ours, or body of a module, led to a call: through a thread, who gave it the work."""
        above = frame.f_back
        while above is not None:
            code = above.f_code
            if self._name(code) or (code.co_name == "<module>" and code.co_filename.startswith(_OURS)):
                return code
            if code is _UNQUEUED:
                return self._givers.get(above.f_locals["self"])
            above = above.f_back
        return self._givers.get(threading.current_thread())

    def _name(self, code: CodeType) -> str:
        """Return a function of ours by its full name; nothing for all other code, and for the body of a module."""
        found = self._names.get(id(code))
        if found is None:
            name = code.co_filename
            is_ours = name.startswith(_OURS) and code.co_flags & CO_OPTIMIZED
            module = name.removeprefix(f"{ROOT}/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            full = f"{module}.{code.co_qualname}".split(".<locals>")[0] if is_ours else ""
            found = self._names[id(code)] = full, code
        return found[0]


def room_of(function: str) -> str:
    """Return the room of the market in which a function stands; nothing for one of jobs and connectors."""
    top, room, *_ = function.split(".")
    return room if top == "marketplace" else ""


def place_of(function: str) -> str:
    """Return the room of a function, or ``jobs`` or ``connectors``."""
    return room_of(function) or function.split(".")[0]


@contextmanager
def followed() -> Iterator[Way]:
    """Follow what is called until the end of the block, in this thread and in those that begin meanwhile.

    What other processes do is not seen, nor what a thread does that was there before.
    """
    way = Way()
    before = sys.getprofile()
    threading.setprofile(way.hear)
    sys.setprofile(way.hear)
    try:
        yield way
    finally:
        sys.setprofile(before)
        threading.setprofile(None)  # type: ignore[arg-type]
