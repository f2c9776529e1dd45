"""``lensan offers`` and ``lensan stop``: what stands, what is kept back, and the emergency stop, in plain words."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text
from typer.testing import CliRunner

from jobs.cli.main import app
from marketplace.listings.availability.settings import OfferError
from marketplace.storage import connect
from tests.marketplace.listings.availability.test_desired import market


@pytest.fixture
def home(sqlite_template: bytes, tmp_path: Path) -> Path:
    """Two shops that show the 5 kg boxes of three households, 6 packs each."""
    (tmp_path / "lensan.sqlite").write_bytes(sqlite_template)
    database = connect(f"sqlite:///{tmp_path / 'lensan.sqlite'}")
    market(database, shops=2)
    with database.write() as connection:
        connection.execute(text("UPDATE offer SET stock = 6, version = 1, state = 'live'"))
    database.close()
    return tmp_path


def lensan(home: Path, *arguments: str) -> Result:
    env = {"LENSAN_DATABASE_URL": "", "LENSAN_HOME": ""}
    return CliRunner().invoke(app, ["--home", str(home), *arguments], env=env)


def listed(home: Path, sku: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(lensan(home, "offers", "list", sku, "--format", "json").output)
    return rows


def test_the_list_says_shop_by_shop_what_stands(home: Path) -> None:
    assert [(row["sku"], row["shop"], row["stands"], row["policy"]) for row in listed(home, "h1-")] == [
        ("H1-5", "shop", 6, "split"), ("H1-5", "shop-1", 6, "split")
    ]  # fmt: skip


def test_a_shop_that_sold_more_than_it_had_stands_at_no_packs_and_not_below(home: Path) -> None:
    database = connect(f"sqlite:///{home / 'lensan.sqlite'}")
    with database.write() as connection:
        connection.execute(text("UPDATE offer SET stock = -43 WHERE channel_id = 1"))
        connection.execute(text("UPDATE offer SET stock = NULL WHERE channel_id <> 1"))
    database.close()
    assert [row["stands"] for row in listed(home, "H1-5")] == [0, None]


def test_the_list_says_what_a_moderator_decided_and_why(home: Path) -> None:
    database = connect(f"sqlite:///{home / 'lensan.sqlite'}")
    with database.write() as connection:
        connection.execute(text("UPDATE offer SET moderation = 'pending' WHERE channel_id = 1"))
        connection.execute(text("UPDATE offer SET moderation = 'rejected', reason = 'Ảnh mờ' WHERE channel_id <> 1"))
    database.close()
    assert [(row["shop"], row["state"], row["reason"]) for row in listed(home, "H1-5")] == [
        ("shop", "in moderation", None), ("shop-1", "refused", "Ảnh mờ")
    ]  # fmt: skip


def test_a_number_is_kept_back_in_one_shop_or_in_all(home: Path) -> None:
    assert lensan(home, "offers", "keep-back", "H1-5", "3").exit_code == 0
    assert lensan(home, "offers", "keep-back", "H1-5", "5", "--shop", "shop").exit_code == 0
    assert [row["kept_back"] for row in listed(home, "H1-5")] == [5, 3]


def test_the_suggestion_comes_with_its_reason_and_is_taken_by_one_command(home: Path) -> None:
    assert "its shops share out the lots" in lensan(home, "offers", "keep-back", "H1-5").output
    assert lensan(home, "offers", "policy", "H1-5", "everywhere", "--exposure", "9").exit_code == 0
    told = lensan(home, "offers", "keep-back", "H1-5", "--suggested").output
    assert "shop: 0 packs. Nothing has been sold for six hours" in told
    assert lensan(home, "offers", "keep-back", "H1-5", "--learned", "1").exit_code == 0
    assert [row["kept_back"] for row in listed(home, "H1-5")] == ["learned", "learned"]
    assert lensan(home, "offers", "keep-back", "H1-5", "2").exit_code == 0
    assert [row["kept_back"] for row in listed(home, "H1-5")] == [2, 2]


def change(home: Path, sql: str) -> None:
    database = connect(f"sqlite:///{home / 'lensan.sqlite'}")
    with database.write() as connection:
        connection.execute(text(sql))
    database.close()


@pytest.mark.parametrize(
    "gone", ["UPDATE offer SET state = 'hidden' WHERE channel_id = 2", "DELETE FROM account WHERE channel_id = 2"]
)
def test_a_suggestion_is_taken_where_there_is_one_and_the_other_shops_keep_their_number(home: Path, gone: str) -> None:
    lensan(home, "offers", "policy", "H1-5", "everywhere", "--exposure", "9")
    lensan(home, "offers", "keep-back", "H1-5", "4")
    change(home, gone)
    taken = lensan(home, "offers", "keep-back", "H1-5", "--suggested")
    assert (taken.exit_code, "shop: 0 packs." in taken.output) == (0, True)
    assert "H1-5: it is not shown whole in shop-1, so nothing is suggested there." in taken.output
    assert [row["kept_back"] for row in listed(home, "H1-5")] == [0, 4]


@pytest.mark.parametrize(
    ("before", "said"), [([], "its shops share out the lots"), (["stop", "H1-5"], "it is stopped")]
)
def test_where_nothing_is_suggested_the_numbers_stay_as_they_are(home: Path, before: list[str], said: str) -> None:
    if before:
        lensan(home, "offers", "policy", "H1-5", "everywhere", "--exposure", "9")
        lensan(home, *before)
    lensan(home, "offers", "keep-back", "H1-5", "4")
    refused = lensan(home, "offers", "keep-back", "H1-5", "--suggested")
    assert isinstance(refused.exception, OfferError)
    assert said in str(refused.exception)
    assert [row["kept_back"] for row in listed(home, "H1-5")] == [4, 4]


def test_where_shops_share_again_nothing_is_learned_any_more(home: Path) -> None:
    lensan(home, "offers", "policy", "H1-5", "everywhere", "--exposure", "9")
    lensan(home, "offers", "keep-back", "H1-5", "--learned", "1")
    lensan(home, "offers", "policy", "H1-5", "split")
    assert [(row["kept_back"], row["policy"]) for row in listed(home, "H1-5")] == [(0, "split"), (0, "split")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("policy", "H1-5", "everywhere"), "--exposure"),
        (("policy", "H1-5", "somehow"), "no policy somehow"),
        (("policy", "NO", "split"), "No shop has the listing NO"),
        (("keep-back", "H1-5", "1", "--shop", "elsewhere"), "it is in shop, shop-1"),
        (("keep-back", "H1-5", "--learned", "1"), "nothing to learn"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(home: Path, arguments: tuple[str, ...], said: str) -> None:
    refused = lensan(home, "offers", *arguments)
    assert isinstance(refused.exception, OfferError)
    assert said in str(refused.exception)


def test_shops_reached_by_file_are_refused_everywhere(home: Path) -> None:
    database = connect(f"sqlite:///{home / 'lensan.sqlite'}")
    with database.write() as connection:
        connection.execute(text("UPDATE channel SET road = 'file' WHERE code = 'shop-1'"))
    told = lensan(home, "offers", "policy", "H1-5", "everywhere", "--exposure", "9").output
    assert "keep a share of their own: shop-1" in told
    with database.write() as connection:
        connection.execute(text("UPDATE channel SET road = 'file'"))
    database.close()
    refused = lensan(home, "offers", "policy", "H1-5", "everywhere", "--exposure", "9")
    assert "always share the lots" in str(refused.exception)


def test_a_stop_says_shop_by_shop_how_it_stands_and_can_be_undone(home: Path) -> None:
    assert "Nothing is stopped." in lensan(home, "stop").output
    lensan(home, "stop", "H1-5", "--who", "chị Hoa")
    told = json.loads(lensan(home, "stop", "--format", "json").output)
    assert [(row["sku"], row["shop"], row["state"], row["stands"]) for row in told] == [
        ("H1-5", "shop", "not confirmed", 6), ("H1-5", "shop-1", "not confirmed", 6)
    ]  # fmt: skip
    assert {row["state"] for row in listed(home, "H1-5")} == {"stopped"}
    assert "1 listings are sold again" in lensan(home, "stop", "--undo", "H1-5").output
    assert "no listing NO" in str(lensan(home, "stop", "NO").exception)
