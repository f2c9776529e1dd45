"""Each rule of the contract is broken on purpose by the reference server, and the check names that rule."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from connectors.partner.conformance import RULES
from connectors.partner.server import breaks
from connectors.partner.server.breaks import BREAKS, Break
from tests.connectors.partner.conformance.breaking import Template, found, served, template
from tests.connectors.partner.conformance.variants import AT_LEVEL_1, TOGETHER, VARIANTS

MANY = ("lost-behind-250",)
"""What shows in a long list alone."""


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return template(tmp_path_factory.mktemp("few"), 24)


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return template(tmp_path_factory.mktemp("many"), 270)


def test_every_rule_has_a_break_and_every_break_a_rule() -> None:
    assert {one.rule for one in BREAKS.values()} == set(RULES)
    assert len(RULES) == len(set(RULES))


def test_no_two_breaks_have_one_name_and_each_is_said_in_a_sentence() -> None:
    assert sum(len(room.BREAKS) for room in breaks.ROOMS) == len(BREAKS)
    assert [one.name for one in BREAKS.values() if not one.says.endswith(".")] == []


@pytest.mark.parametrize("name", [name for name in BREAKS if name not in MANY])
def test_a_break_is_named_by_its_rule(name: str, few: Template, tmp_path: Path) -> None:
    with served(few, tmp_path, [BREAKS[name]]) as world:
        (finding,) = found(few, world, [BREAKS[name].rule], patience_s=0.5 if name == "notice-none" else 20)
    assert (finding.rule, finding.ok) == (BREAKS[name].rule, False), finding
    assert finding.says
    assert finding.advice.endswith(".")


@pytest.mark.parametrize("name", MANY)
def test_a_break_of_a_long_list_is_named_by_its_rule(name: str, many: Template, tmp_path: Path) -> None:
    with served(many, tmp_path, [BREAKS[name]]) as world:
        (finding,) = found(many, world, [BREAKS[name].rule])
    assert (finding.rule, finding.ok) == (BREAKS[name].rule, False), finding


def test_more_than_250_orders_are_read_and_compared(many: Template, tmp_path: Path) -> None:
    with served(many, tmp_path) as world:
        findings = found(many, world)
    assert [finding for finding in findings if finding.ok is not True] == []
    says = {finding.rule: finding.says for finding in findings}
    assert says["same-at-every-limit"] == "271 orders compared at limits 1, 7 and 1000."
    assert [finding.rule for finding in findings] == list(RULES)


@pytest.mark.parametrize("names", TOGETHER, ids=", ".join)
def test_what_conforms_in_another_way_passes(names: tuple[str, ...], few: Template, tmp_path: Path) -> None:
    with served(few, tmp_path, [VARIANTS[name] for name in names]) as world:
        findings = found(few, world)
    untried = ["order-undelivered"] if "version 1.0" in names else []
    assert [finding.rule for finding in findings if finding.ok is None] == untried
    assert [finding for finding in findings if finding.ok is False] == []


def test_every_variant_passes_with_some_others() -> None:
    assert sorted(name for names in TOGETHER for name in names) == sorted(VARIANTS)


COUNTED = re.compile(r'"n": \d+')
PROBES = (
    *[("GET", f"/v1/shops/S1/{name}", None) for name in ("orders", "settlements", "sellers", "offers")],
    ("GET", "/v1/shops/S1/orders?limit=2", None),
    ("GET", "/v1/shops/S3/orders", None),
    *[("POST", "/v1/webhooks", {"shop_id": "S1", "url": "https://example.vn/hook"})] * 2,
)


def heard(made: Template, folder: Path, twists: Sequence[Break]) -> list[object]:
    """Return what a server says to each probe, its secrets, ids and counters left out."""
    with served(made, folder, twists) as world:
        world.one.session.headers["Accept-Encoding"] = "identity"
        answers = [world.one(method, path, json=body) for method, path, body in PROBES]
        onward = {one.url: one.json().get("next_cursor") for one in answers if one.request.method == "GET"}
        for url, cursor in onward.items():
            answers += [world.one.session.get(url, params={"cursor": cursor}, timeout=10)] if cursor else []
        day = world.one("GET", f"/v1/shops/S1/exports/orders-{made.day}.csv")
    said = [
        (one.status_code, "ratelimit" in one.headers, COUNTED.sub("", one.text) if one.request.method == "GET" else "")
        for one in answers
    ]
    return [*said, day.text]


@pytest.fixture(scope="session")
def heard_of(few: Template, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[object]]:
    """Return what a server with some variants says, asked once for each choice of them."""

    @cache
    def heard_once(*names: str) -> list[object]:
        variants = VARIANTS | AT_LEVEL_1
        return heard(few, tmp_path_factory.mktemp("heard"), [variants[name] for name in names])

    return heard_once


@pytest.mark.parametrize("names", [(), *TOGETHER], ids=", ".join)
def test_a_server_says_the_same_when_it_is_asked_as_before(
    names: tuple[str, ...], few: Template, tmp_path: Path, heard_of: Callable[..., list[object]]
) -> None:
    assert heard(few, tmp_path, [VARIANTS[name] for name in names]) == heard_of(*names)


@pytest.mark.parametrize("name", VARIANTS | AT_LEVEL_1)
def test_a_variant_is_really_another_server(name: str, heard_of: Callable[..., list[object]]) -> None:
    assert heard_of(name) != heard_of()


@pytest.mark.parametrize(("name", "names"), [(name, names) for names in TOGETHER for name in names if len(names) > 1])
def test_a_variant_is_heard_among_others(
    name: str, names: tuple[str, ...], heard_of: Callable[..., list[object]]
) -> None:
    assert heard_of(*[one for one in names if one != name]) != heard_of(*names)


@pytest.mark.parametrize("name", AT_LEVEL_1)
def test_what_conforms_at_level_1_passes_there(name: str, few: Template, tmp_path: Path) -> None:
    with served(few, tmp_path, [AT_LEVEL_1[name]]) as world:
        findings = found(few, world, level=1)
    assert [finding for finding in findings if finding.ok is not True] == []


def test_breaks_at_once_are_each_named_in_a_whole_check(few: Template, tmp_path: Path) -> None:
    """What one break hides of another shows here: no rule passes because a second one is broken too."""
    with served(few, tmp_path, [BREAKS["status-strange"], BREAKS["payout-sum-off"], BREAKS["key-forgotten"]]) as world:
        broken = {finding.rule for finding in found(few, world) if finding.ok is False}
    assert broken >= {"order-status", "payout-sum", "key-once"}
