"""``lensan rules``: declared from a day on, refused in one sentence."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jobs.cli.main import app
from marketplace.storage import connect, migrate
from marketplace.words.messages import Refusal
from tests.pooling import pooled

LAN = ("declare", "HTX", "quota", "--from", "2021-06-10", "--who", "Bà Lan")
SHARE = ("quota", "HTX", "H1", "3", "--from", "10/06/2021")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a cooperative of three households."""
    database = connect(f"sqlite:///{tmp_path / 'lensan.sqlite'}")
    migrate(database)
    pooled(database, 10_000, 10_000, 10_000)
    database.close()
    return tmp_path


def said(home: Path, *words: str) -> str:
    done = CliRunner().invoke(app, ["--home", str(home), "rules", *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_a_declared_rule_and_share_are_listed_and_said_twice_stay_one(home: Path) -> None:
    assert "HTX Quý Sơn goes by quota from 10/06/2021." in said(home, *LAN)
    for words in (LAN, SHARE, SHARE):
        said(home, *words)
    assert json.loads(said(home, "list", "--format", "json")) == [
        {"cooperative": "HTX", "from": "2021-06-10", "rule": "quota", "household": None, "share": None,
         "who": "Bà Lan"},
        {"cooperative": "HTX", "from": "2021-06-10", "rule": None, "household": "H1", "share": 3, "who": None},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("declare", "HTX", "fair", "--from", "2021-06-10"), "There is no rule fair; choose oldest, quota or turn"),
        (("quota", "HTX", "H9", "1", "--from", "2021-06-10"), "There is no household H9"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(home: Path, words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        said(home, *words)
    assert json.loads(said(home, "list", "--format", "json")) == []


def test_a_share_out_of_range_is_wrong_use(home: Path) -> None:
    words = ["--home", str(home), "rules", "quota", "HTX", "H1", "1000001", "--from", "2021-06-10"]
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, "less than or equal to 1000000" in done.output) == (2, True)
    assert json.loads(said(home, "list", "--format", "json")) == []


def test_what_a_shop_costs_is_declared_from_a_day_on(home: Path) -> None:
    words = (
        "charges",
        "shop",
        "--from",
        "2021-06-10",
        "--fee",
        "5.5",
        "--box",
        "6k",
        "--freight",
        "15k",
        "--coop",
        "HTX",
    )
    assert "Gate prices of shop are reckoned by this from 10/06/2021" in said(home, *words)
    with pytest.raises(Refusal, match="0 to 100 %"):
        said(home, "charges", "shop", "--from", "2021-06-10", "--fee", "60", "--returns", "50")
