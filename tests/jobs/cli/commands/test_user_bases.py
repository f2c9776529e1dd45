"""``lensan user basis``: the papers that grants stand on."""

from pathlib import Path

from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.cli.test_failure_causes import home

__all__ = ["home"]


def test_a_basis_is_kept_with_its_days_and_ends_at_once(lensan: Lensan, home: Path) -> None:
    assert lensan("user", "basis", "list").out.startswith("There is no basis yet")
    said = lensan("user", "basis", "add", "state", "12/UBND", "--from", "2026-06-01", "--until", "31/12/2099")
    assert said.out.startswith("Basis 1 is kept. Grants may stand on it")
    row = {"basis": 1, "kind": "state", "document": "12/UBND", "purpose": "", "of": "", "from": "2026-06-01",
           "until": "2099-12-31", "stands": True}  # fmt: skip
    assert lensan("user", "basis", "list", "--format", "json").json == [row]
    assert lensan("user", "basis", "end", "1").out.startswith("Basis 1 has ended")
    assert lensan("user", "basis", "list", "--format", "json").json == [row | {"stands": False}]
    assert sentence(lensan("user", "basis", "end", "1")).startswith("There is no basis 1 that could be ended")


def test_a_paper_without_whose_it_is_is_refused(lensan: Lensan, home: Path) -> None:
    assert "say which household" in sentence(lensan("user", "basis", "add", "consent", "Giấy 1"))
    assert "say which cooperative" in sentence(lensan("user", "basis", "add", "agreement", "Danh sách"))
    unknown = lensan("user", "basis", "add", "consent", "Giấy 1", "--household", "HO-1")
    assert sentence(unknown).startswith("There is no household HO-1")
    assert sentence(lensan("user", "basis", "add", "agreement", "A", "--coop", "HTX")).startswith("There is no coop")
