"""Which functions a piece of work enters, room by room, callbacks and threads included."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

ROOT = str(Path(__file__).parents[1])
_OURS = tuple(f"{ROOT}/{top}/" for top in ("marketplace", "jobs", "connectors"))


class Way:
    """What was entered: functions in the order of their first call, and from which room each was called."""

    def __init__(self) -> None:
        """Begin with nothing entered."""
        self._entered: dict[str, None] = {}
        self.calls: dict[tuple[str, str], tuple[str, str]] = {}
        """The first call from one room into another, by both rooms: who called, and whom."""
        self._names: dict[CodeType, str] = {}
        self._pairs: set[tuple[CodeType, CodeType]] = set()

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
        if event != "call" or not (name := self._name(frame.f_code)):
            return
        caller = frame.f_back
        while caller is not None and not self._name(caller.f_code):
            if caller.f_code.co_name == "<module>" and caller.f_code.co_filename.startswith(_OURS):
                return  # it is only imported, for the first time in this process
            caller = caller.f_back
        self._entered.setdefault(name)
        if caller is None or (pair := (caller.f_code, frame.f_code)) in self._pairs:
            return
        self._pairs.add(pair)
        by = self._name(caller.f_code)
        if (rooms := (place_of(by), place_of(name)))[0] != rooms[1]:
            self.calls.setdefault(rooms, (by, name))

    def _name(self, code: CodeType) -> str:
        """Return a function of ours by its full name; nothing for all other code, and for the body of a module."""
        found = self._names.get(code)
        if found is None:
            name = code.co_filename
            is_ours = name.startswith(_OURS) and code.co_flags & CO_OPTIMIZED
            module = name.removeprefix(f"{ROOT}/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            found = self._names[code] = f"{module}.{code.co_qualname}".split(".<locals>")[0] if is_ours else ""
        return found


def room_of(function: str) -> str:
    """Return the room of the market in which a function stands; nothing for one of jobs and connectors."""
    top, room, *_ = function.split(".")
    return room if top == "marketplace" else ""


def place_of(function: str) -> str:
    """Return the room of a function, or ``jobs`` or ``connectors``."""
    return room_of(function) or function.split(".")[0]


@contextmanager
def followed() -> Iterator[Way]:
    """Follow what is called until the end of the block, in this thread and in those that begin meanwhile."""
    way = Way()
    before = sys.getprofile()
    threading.setprofile(way.hear)
    sys.setprofile(way.hear)
    try:
        yield way
    finally:
        sys.setprofile(before)
        threading.setprofile(None)  # type: ignore[arg-type]
