"""Every kind of broken spreadsheet is refused with one plain sentence in each language."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace import spreadsheets as sheet
from marketplace.imports.households import COLUMNS
from marketplace.spreadsheets import SheetRefused
from marketplace.spreadsheets.delimited import decoded
from marketplace.spreadsheets.parser import SheetFailure
from marketplace.spreadsheets.refusals import REASONS
from tests.marketplace.spreadsheets.broken_sheets import SMALL, build


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, str]:
    return build(tmp_path_factory.mktemp("hỏng"))


def test_every_kind_is_refused_for_its_own_reason(broken: dict[Path, str]) -> None:
    sentences = {}
    for path, reason in broken.items():
        with pytest.raises(SheetRefused) as refusal, sheet.opened(path, COLUMNS, SMALL) as table:
            list(table)
        sentences[path.name] = refusal.value.sentence
        expected = REASONS[reason].en if reason in REASONS else reason
        assert expected in refusal.value.sentence.en, path.name
    assert len(sentences) >= 25
    for name, sentence in sentences.items():
        assert sentence.en.endswith(".") and sentence.vi.endswith("."), name
        assert "\n" not in sentence.en + sentence.vi and len(sentence.en) < 250, name


def test_no_reason_is_listed_for_nothing(broken: dict[Path, str]) -> None:
    unreachable_here = {"unreadable", "slow", "stopped", "no process"}
    assert set(REASONS) - set(broken.values()) == unreachable_here


@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_are_text_or_a_reason(content: bytes) -> None:
    try:
        text = decoded(content, SheetFailure)
    except SheetFailure as refusal:
        assert str(refusal) in REASONS
    else:
        assert "\0" not in text
