"""The bench of drawn lines runs to its end on few, under each rule."""

from jobs.bench import a_million
from marketplace.inventory.allocation import KINDS


def test_lines_are_drawn_under_each_rule() -> None:
    said: list[str] = []
    limits = a_million.measure(1, said.append, lines=10_000)
    assert [one.what for one in limits] == [f"10000 lines drawn, rule '{kind}'" for kind in KINDS]
    assert len(said) == len(KINDS)
