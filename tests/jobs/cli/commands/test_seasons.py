"""``lensan seasons`` and ``lensan produce``: opened and known once, and kept for as many days as it keeps."""

from pathlib import Path

from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.cli.test_failure_causes import home
from tests.jobs.shop import Shop
from tests.ledger import rows

__all__ = ["home"]


def test_a_season_is_opened_once_and_its_days_run_forwards(lensan: Lensan, home: Path) -> None:
    assert lensan("seasons", "list").out == "There is no season yet; open one with `lensan seasons add`.\n"
    said = lensan("seasons", "add", "vai-2027", "Vụ vải 2027", "2027-05-20", "31/07/2027")
    assert (said.code, said.out) == (0, "Season vai-2027 is open from 20/05/2027 to 31/07/2027.\n")
    again = sentence(lensan("seasons", "add", "vai-2027", "Vụ nhãn", "2027-08-01", "2027-09-30"))
    assert again == "There is a season vai-2027 already; choose another code"
    back = sentence(lensan("seasons", "add", "vai-2028", "Vụ vải 2028", "2028-07-31", "2028-05-20"))
    assert back.endswith("before it starts on 2028-07-31; swap the days")
    assert lensan("seasons", "list", "--format", "json").json == [
        {"code": "vai-2027", "name": "Vụ vải 2027", "starts_on": "2027-05-20", "ends_on": "2027-07-31"}
    ]


def test_a_produce_is_known_once_however_it_is_typed_and_sold_for_as_long_as_it_keeps(
    lensan: Lensan, home: Path
) -> None:
    def kept() -> list[tuple[str, int | None]]:
        known = lensan("produce", "list", "--format", "json").json
        return [(row["name"], row["shelf_life_days"]) for row in known if row["name"].casefold().startswith("táo m")]

    assert lensan("produce", "add", "Táo mèo").out == "Táo mèo is known.\n"
    assert lensan("produce", "add", "  TAO  MEO ").code == 0
    assert lensan("produce", "keeps", "tao meo", "9").out == "tao meo is sold until 9 days after picking.\n"
    assert kept() == [("Táo mèo", 9)]
    assert lensan("produce", "keeps", "Táo mèo", "0").out == "Táo mèo is sold without limit.\n"
    assert kept() == [("Táo mèo", None)]
    assert sentence(lensan("produce", "keeps", "Mắc khén", "9")).startswith("Mắc khén is not known")
    assert sentence(lensan("produce", "keeps", "Táo mèo", "1001")).endswith("from 1 to 1000, not 1001")


def test_what_traders_pay_is_noted_by_place_and_day(lensan_shop: Lensan, shop: Shop) -> None:
    [place] = rows(shop.database, "SELECT min(name) FROM commune")
    said = lensan_shop("produce", "quote", "vải thiều", place[0], "17-19k", "--day", "2021-06-10")
    assert sentence(said) == "A price is noted of today or of the last 31 days"
    said = lensan_shop("produce", "quote", "vải thiều", place[0], "17-19k", "--point", "Cân Kép", "--who", "chị Hà")
    assert (said.code, said.out.split(" on ")[0]) == (0, "Traders pay 17.000 đ–19.000 đ a kg for vải thiều")
    assert rows(shop.database, "SELECT low_dong, high_dong, point, who FROM trader_price") == [
        (17_000, 19_000, "Cân Kép", "chị Hà")
    ]
    assert sentence(lensan_shop("produce", "quote", "vải thiều", "xã nào đó", "18k")).startswith(
        "'xã nào đó' is no one"
    )
    assert sentence(lensan_shop("produce", "quote", "quả lạ", place[0], "18k")).startswith("there is no produce")
    assert lensan_shop("produce", "quote", "vải thiều", place[0], "rẻ").code == 2
