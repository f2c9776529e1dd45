"""What the check finds of how a list is read: the whole server keeps each rule, and each break is named."""

from pathlib import Path

import pytest

from connectors.partner.conformance import Finding
from connectors.partner.server.breaks import BREAKS
from tests.connectors.partner.conformance.breaking import Template, says_of, unmet

KEPT = {
    "limit": "At limits 1 and 7 no more came.",
    "limit-range": "0, 1001, -1 and a word are refused.",
    "parameter-twice": "It answers 400 malformed.",
    "cursor-end": "2 pages walked to the end.",
    "cursor-goes-on": "10 orders came in two pages as in one.",
    "same-at-every-limit": "271 orders compared at limits 1, 7 and 1000.",
    "cursor-strange": "It answers 400 cursor.",
    "cursor-of-its-list": "It answers 400 cursor.",
    "parameter-unknown": "It answers 400 malformed.",
    "method": "It answers 405 method.",
}
BROKEN = {
    "limit-ignored": "At limit 1 25 orders came.",
    "limit-any": "limit=0: It answers 200 where 400 was agreed.",
    "parameter-last": "It answers 200 where 400 was agreed.",
    "parameter-passed-over": "It answers 200 where 400 was agreed.",
    "cursor-passed-over": "It answers 200 where 400 was agreed.",
    "cursor-of-any-list": "It answers 200 where 400 was agreed.",
    "cursor-stuck": "More is promised, but the cursor does not move on.",
    "cursor-restless": "Nothing is new, but the cursor is another one.",
    "more-for-ever": "More is promised for ever: 50 pages in a row hold nothing.",
    "first-lost": "Read on from a cursor, the list does not go on where it was.",
    "lost-at-limit-1": "At limit 1 the orders are not those that come at limit 1000: 22 where there are 25",
    "turned-at-limit-7": "At limit 7 the orders are not those that come at limit 1000: 25 where there are 25",
    "lost-behind-250": "At limit 7 the orders are not those that come at limit 1000: 252 where there are 271",
    "newest-first": "At limit 1 the orders are not those that come at limit 1000: 25 where there are 25",
    "method-bare": "A 405 names in Allow the methods that there are.",
    "method-not-found": "It answers 404 where 405 was agreed.",
}
LONG = "lost-behind-250"
"""What shows in a long list alone."""


def test_the_whole_server_keeps_each_rule(whole: dict[str, Finding]) -> None:
    assert says_of(whole, KEPT) == KEPT


@pytest.mark.parametrize("name", [name for name in BROKEN if name != LONG])
def test_a_break_is_named_by_its_rule(name: str, few: Template, tmp_path: Path) -> None:
    assert BROKEN[name] in unmet(few, tmp_path, BREAKS[name])


def test_a_break_that_begins_far_down_a_long_list_is_named_by_its_rule(many: Template, tmp_path: Path) -> None:
    assert BROKEN[LONG] in unmet(many, tmp_path, BREAKS[LONG])
