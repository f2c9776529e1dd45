"""The check passes servers that keep the contract in another way than the reference server does."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from connectors.partner.server.breaks import Break
from tests.connectors.partner.answers import Said, heard
from tests.connectors.partner.conformance.breaking import Template, found, served
from tests.connectors.partner.conformance.variants import AT_LEVEL_1, TOGETHER, VARIANTS

ALL: dict[str, Break] = VARIANTS | AT_LEVEL_1
Hear = Callable[..., dict[str, Said]]


@pytest.fixture(scope="session")
def heard_of(few: Template, tmp_path_factory: pytest.TempPathFactory) -> Hear:
    """Return what a server with some variants says, asked once for each choice of them."""

    @cache
    def heard_once(*names: str) -> dict[str, Said]:
        return heard(few, tmp_path_factory.mktemp("heard"), [ALL[name] for name in names])

    return heard_once


@pytest.mark.parametrize("names", TOGETHER, ids=", ".join)
def test_what_conforms_in_another_way_passes(names: tuple[str, ...], few: Template, tmp_path: Path) -> None:
    with served(few, tmp_path, [VARIANTS[name] for name in names]) as world:
        findings = found(few, world)
    untried = ["order-undelivered"] if "version 1.0" in names else []
    assert [finding.rule for finding in findings if finding.ok is None] == untried
    assert [finding for finding in findings if finding.ok is False] == []


def test_every_variant_passes_with_some_others() -> None:
    assert sorted(name for names in TOGETHER for name in names) == sorted(VARIANTS)


@pytest.mark.parametrize("names", [(), *TOGETHER], ids=", ".join)
def test_a_server_says_the_same_when_it_is_asked_as_before(
    names: tuple[str, ...], few: Template, tmp_path: Path, heard_of: Hear
) -> None:
    assert heard(few, tmp_path, [VARIANTS[name] for name in names]) == heard_of(*names)


@pytest.mark.parametrize("name", ALL)
def test_a_variant_is_really_another_server(name: str, heard_of: Hear) -> None:
    assert heard_of(name) != heard_of()


@pytest.mark.parametrize(("name", "names"), [(name, names) for names in TOGETHER for name in names if len(names) > 1])
def test_a_variant_is_heard_among_others(name: str, names: tuple[str, ...], heard_of: Hear) -> None:
    assert heard_of(*[one for one in names if one != name]) != heard_of(*names)


@pytest.mark.parametrize("name", AT_LEVEL_1)
def test_what_conforms_at_level_1_passes_there(name: str, few: Template, tmp_path: Path) -> None:
    with served(few, tmp_path, [AT_LEVEL_1[name]]) as world:
        findings = found(few, world, level=1)
    assert [finding for finding in findings if finding.ok is not True] == []
