"""Lives: each is a list of steps that its number alone decides; one that fails is said with few steps, to be led again.

A life is drawn whole before it is led, so a step left out changes no other.
"""

import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from tests.truths.chance import Below, Draw, chance

STEPS = 12
"""In each life, its opening among them."""
TRIES = 80
"""So often a life that failed is led again with less in it."""
Method = TypeVar("Method", bound=Callable[..., None])


class Step(NamedTuple):
    """A step by its name, and what it is given."""

    name: str
    given: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(f'{name}={value!r}' for name, value in self.given.items())})"


Life = tuple[Step, ...]


class World(Protocol):
    """What lives are led in; its methods marked ``opening`` and ``rule`` are the steps."""

    happened: Counter[str]
    """What came to pass, and how often."""

    def hold(self) -> None:
        """Prove what holds after every step."""

    def end(self) -> None:
        """Let go of what it has opened."""


def rule(**draws: Draw[Any]) -> Callable[[Method], Method]:
    """Mark a step, and say what it is given."""
    return _marked("rule", draws)


def opening(**draws: Draw[Any]) -> Callable[[Method], Method]:
    """Mark the first step of every life."""
    return _marked("opening", draws)


def _marked(kind: str, draws: dict[str, Draw[Any]]) -> Callable[[Method], Method]:
    def mark(method: Method) -> Method:
        method.__dict__[kind] = draws
        return method

    return mark


def steps_of(world: type, kind: str) -> dict[str, dict[str, Draw[Any]]]:
    """Return the steps of a kind, by name in their order, and what they are given."""
    found = {name: getattr(method, kind, None) for one in world.__mro__ for name, method in vars(one).items()}
    return {name: draws for name, draws in sorted(found.items()) if draws is not None}


def life(world: type, number: int) -> Life:
    """Return a life by its number. Each leaves some kinds of steps out, so that others come together more often."""
    below = chance(number)
    kinds = steps_of(world, "rule")
    left_out = below(len(kinds))
    for _ in range(left_out // 2):
        kinds.pop(list(kinds)[below(len(kinds))])
    first = [_drawn(name, draws, below) for name, draws in steps_of(world, "opening").items()]
    names = list(kinds)
    rest = [names[below(len(names))] for _ in range(STEPS - len(first))]
    return (*first, *(_drawn(name, kinds[name], below) for name in rest))


def _drawn(name: str, draws: dict[str, Draw[Any]], below: Below) -> Step:
    return Step(name, {what: draw(below) for what, draw in draws.items()})


def lead(build: Callable[[], World], steps: Life) -> Counter[str]:
    """Lead a life and return what happened in it; what fails in it is raised."""
    world = build()
    try:
        for step in steps:
            getattr(world, step.name)(**step.given)
            world.hold()
        return world.happened
    finally:
        world.end()


def lead_all(build: Callable[[], World], world: type, numbers: Sequence[int]) -> Counter[str]:
    """Lead lives by their numbers, and return what happened; the first failure is raised with its steps."""
    happened: Counter[str] = Counter()
    for number in numbers:
        whole = life(world, number)
        try:
            happened += lead(build, whole)
        except Exception as error:
            few, tried = fewest(build, whole, error)
            error.add_note(
                f"Life {number} does not hold. LENSAN_LIFE={number} leads it again; of its {len(whole)} steps"
                f" these {len(few)} are enough ({tried} tries):\n" + "\n".join(f"    {step}" for step in few)
            )
            raise
    return happened


def fewest(build: Callable[[], World], steps: Life, error: Exception) -> tuple[Life, int]:
    """Return a life with less in it that fails in the same place, and how many were tried."""
    tried, left, where = 0, _with_less(steps), _where(error)
    while tried < TRIES and (shorter := next(left, None)) is not None:
        tried += 1
        try:
            lead(build, shorter)
        except Exception as other:
            if _where(other) == where:
                steps, left = shorter, _with_less(shorter)
    return steps, tried


def _with_less(steps: Life) -> Iterator[Life]:
    """Yield the lives that lack one step, or one of the events of a step; its last steps first."""
    for at in reversed(range(len(steps))):
        if at:  # the first is the opening
            yield (*steps[:at], *steps[at + 1 :])
        for name, value in steps[at].given.items():
            if isinstance(value, list) and len(value) > 1 and isinstance(value[0], tuple):
                for n in reversed(range(len(value))):
                    less = {**steps[at].given, name: [*value[:n], *value[n + 1 :]]}
                    yield (*steps[:at], Step(steps[at].name, less), *steps[at + 1 :])


def _where(error: Exception) -> tuple[str, ...]:
    """Return what failed, and on which line."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return type(error).__name__, last.filename, str(last.lineno)
