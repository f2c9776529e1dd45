"""``lensan user claim``: the rules by which grants follow from what a provider says."""

from pathlib import Path

from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.cli.test_failure_causes import home

__all__ = ["home"]
ISSUER = "https://dang-nhap.example.vn"


def test_a_rule_is_kept_and_removed(lensan: Lensan, home: Path) -> None:
    assert lensan("user", "claim", "list").out.startswith("There is no rule yet")
    said = lensan("user", "claim", "add", ISSUER, "groups", "quan-tri", "administrator")
    assert said.out == "Rule 1 stands: whoever has groups quan-tri is administrator.\n"
    assert lensan("user", "claim", "list", "--format", "json").json == [
        {"rule": 1, "issuer": ISSUER, "claim": "groups", "value": "quan-tri", "role": "administrator", "basis": ""}
    ]
    again = lensan("user", "claim", "add", ISSUER, "groups", "quan-tri", "administrator")
    assert sentence(again) == "This rule is there already"
    assert "needs a cooperative" in sentence(lensan("user", "claim", "add", ISSUER, "groups", "gd", "director"))
    assert "grants no household" in sentence(lensan("user", "claim", "add", ISSUER, "groups", "ho", "farmer"))
    assert lensan("user", "claim", "remove", "1").out.startswith("Rule 1 is removed")
    assert sentence(lensan("user", "claim", "remove", "1")).startswith("There is no such rule")
