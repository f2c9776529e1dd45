"""Long proofs are begun first, each module of them by a worker of its own, so that none runs alone at the end.

So is what asks a server that each worker starts for itself, with its browser: one worker starts it, not all of them.

The scheduler cuts the collected tests into as many pieces as there are workers, in order. A worker takes its own piece
from the front, and who has nothing left takes from the back of another's.
"""

from collections.abc import Callable, Hashable, Sequence
from itertools import islice
from typing import TypeVar

import pytest

_T = TypeVar("_T")


class LongFirst:
    """A pytest plugin: modules that are marked `long`, and those who ask a server, stand at the heads of the pieces.

    ``servers`` are the fixtures that start one for the worker that asks for it.
    """

    def __init__(self, *servers: str) -> None:
        self._servers = servers

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        workers: int = getattr(config, "workerinput", {}).get("workercount", 1)
        items[:] = dealt(items, workers, self._together)

    def _together(self, item: pytest.Item) -> Hashable | None:
        asked = getattr(item, "fixturenames", ())
        server = next((one for one in self._servers if one in asked), None)
        return server or (item.path if item.get_closest_marker("long") else None)


def dealt(items: Sequence[_T], workers: int, long: Callable[[_T], Hashable | None]) -> list[_T]:
    """Return the items in the order in which so many pieces begin with what is long.

    ``long`` says which items stay together (those of one module or server), or None for an item that is short.
    """
    together: dict[Hashable, list[_T]] = {}
    short: list[_T] = []
    for item in items:
        module = long(item)
        if module is None:
            short.append(item)
        else:
            together.setdefault(module, []).append(item)
    heads: list[list[_T]] = [[] for _ in range(workers)]
    for module_items in sorted(together.values(), key=len, reverse=True):
        min(heads, key=len).extend(module_items)
    ordered: list[_T] = []
    rest = iter(short)
    for at, head in enumerate(heads):
        size = (len(items) - len(ordered)) // (workers - at)
        ordered += [*head, *islice(rest, max(0, size - len(head)))]
    return [*ordered, *rest]
