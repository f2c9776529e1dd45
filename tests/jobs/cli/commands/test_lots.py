"""The command line of the ledger: a person's moves, shortfalls, and figures put right with a reason."""

import pytest

from marketplace.reports.reconcile import reconcile
from marketplace.words import money
from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.shop import Shop
from tests.ledger import rows

LOT = "SELECT in_g, sorted_g, lost_g, spoiled_g, elsewhere_g, balance_g FROM lot WHERE code = 'L0-5-0'"


@pytest.mark.both
def test_a_lot_is_adjusted_sorted_sold_elsewhere_and_shown(lensan_shop: Lensan, shop: Shop) -> None:
    whole_g = rows(shop.database, LOT)[0][0]
    for arguments in (
        ("adjust", "L0-5-0", "--why", "cân lại", "--", "-2 kg"),
        ("spoil", "L0-5-0", "3", "--why", "mưa", "--on", "2021-06-10"),
        ("elsewhere", "L0-5-0", "5 kg", "18000", "--buyer", "thương lái"),
        ("sort", "L0-5-0", "--into", "Loại 1=4 kg", "--into", "Loại 2=3kg", "--culls", "0,5 kg", "--loss", "500 g",
         "--loss-name", "héo", "--of", "8 kg"),
    ):  # fmt: skip
        assert lensan_shop("lots", *arguments).code == 0, arguments
    assert rows(shop.database, LOT) == [(whole_g - 2_000, 7_000, 1_000, 3_000, 5_000, whole_g - 18_000)]
    told = lensan_shop("lots", "show", "L0-5-0", "--format", "json").json
    assert [(one["kind"], one["grams"]) for one in told] == [
        ("picked", whole_g), ("adjusted", -2_000), ("spoiled", 3_000), ("sold elsewhere", 5_000), ("sorted out", 4_000),
        ("sorted out", 3_000), ("culls", 500), ("loss", 500),
    ]  # fmt: skip
    assert (told[2]["why"], told[2]["at"], told[3]["price_dong_per_kg"]) == ("mưa", "2021-06-10T00:00:00+07:00", 18_000)
    assert reconcile(shop.database) == []


@pytest.mark.parametrize(
    ("typed", "grams"),
    [("-1 kg", -1_000), ("-1kg", -1_000), ("-5", -5_000), ("\u2212200 g", -200), ("–0,5 kg", -500), ("+2 kg", 2_000)],
)
def test_an_adjustment_below_zero_is_written_as_people_say_it(
    lensan_shop: Lensan, shop: Shop, typed: str, grams: int
) -> None:
    whole_g = rows(shop.database, LOT)[0][0]
    said = lensan_shop("lots", "adjust", "L0-5-0", typed, "--why", "cân lại")
    assert (said.code, rows(shop.database, LOT)[0][0]) == (0, whole_g + grams)


@pytest.mark.parametrize("words", [("--5 kg",), ("- - 5 kg",), ("-1 kg", "--wyh", "x"), ("-1 kg", "-2 kg")])
def test_an_adjustment_that_is_none_changes_nothing(lensan_shop: Lensan, shop: Shop, words: tuple[str, ...]) -> None:
    before = rows(shop.database, LOT)
    assert lensan_shop("lots", "adjust", "L0-5-0", "--why", "cân lại", *words).code in (1, 2)
    assert rows(shop.database, LOT) == before


@pytest.mark.parametrize(
    ("typed", "dong"), [("20k", 20_000), ("18000", 18_000), ("25.000đ", 25_000), ("1tr2", 1_200_000)]
)
def test_a_price_is_written_as_people_say_it(lensan_shop: Lensan, shop: Shop, typed: str, dong: int) -> None:
    said, grouped = lensan_shop("lots", "elsewhere", "L0-5-0", "5 kg", typed), f"{dong:,}".replace(",", ".")
    assert (said.code, said.out) == (0, f"5 kg of lot L0-5-0 are sold to trader at {grouped} đ/kg.\n")
    assert lensan_shop("lots", "show", "L0-5-0", "--format", "json").json[-1]["price_dong_per_kg"] == dong


@pytest.mark.both
def test_a_forecast_is_picked_postponed_and_the_orders_at_risk_are_named(lensan_shop: Lensan, shop: Shop) -> None:
    code = shop.order("H0-5", 2)
    assert lensan_shop("sync").code == 0
    shop.run("UPDATE lot SET picked_on = NULL, forecast_from = '2021-06-09', forecast_to = '2021-06-12'"
             " WHERE code = 'L0-5-0'")  # fmt: skip
    said = lensan_shop("lots", "postpone", "2", "--why", "mưa to", "--household", "H0", "--from", "10/06/2021",
                       "--format", "json")  # fmt: skip
    assert [(one["order"], one["lot"], one["weight_g"]) for one in said.json] == [(code, "L0-5-0", 10_000)]
    assert [(str(first), str(last)) for first, last in rows(
        shop.database, "SELECT forecast_from, forecast_to FROM lot WHERE code = 'L0-5-0'"
    )] == [("2021-06-12", "2021-06-14")]  # fmt: skip
    assert lensan_shop("lots", "forecast", "L0-5-0", "90 kg", "2021-06-13", "2021-06-14").code == 0
    assert (
        "is picked: 4 kg"
        in lensan_shop("lots", "picked", "L0-5-0", "4 kg", "--slip", "PC-1", "--on", "13/06/2021", "--force").out
    )
    assert "nothing was changed" in lensan_shop(
        "lots", "picked", "L0-5-0", "4 kg", "--slip", "PC-1", "--on", "13/06/2021"
    ).out  # fmt: skip
    [short] = lensan_shop("shortfalls", "list", "--format", "json").json
    assert (short["order"], short["missing_g"], short["cause"]) == (code, 6_000, "picked less")
    number = str(short["number"])
    assert lensan_shop("shortfalls", "assign", number, "anh Nam", "--due", "2021-06-14").code == 0
    [told] = lensan_shop("shortfalls", "show", number, "--format", "json").json
    assert (told["owner"], told["due"]) == ("anh Nam", "2021-06-14")
    assert lensan_shop("shortfalls", "settle", number, "cancel").code == 0
    assert "stays for the rest" in lensan_shop(
        "shortfalls", "settle", number, "less weight", "--weight", "1 kg"
    ).out  # fmt: skip
    assert "asked for is taken back" in lensan_shop("shortfalls", "settle", number, "lot", "--lot", "L1-5-0").out
    assert "nothing was changed" in lensan_shop("shortfalls", "settle", number, "cancel").out
    assert "Nothing is short" in lensan_shop("shortfalls", "list").out
    assert lensan_shop("lots", "swap", number, "L1-5-0", "L2-5-0", "--packs", "1").code == 0
    assert reconcile(shop.database) == []


def test_a_weight_far_off_the_last_one_is_written_only_when_it_is_forced(lensan_shop: Lensan, shop: Shop) -> None:
    [(whole_g, *_)] = rows(shop.database, LOT)
    adjust = ("lots", "adjust", "L0-5-0", "5000 tấn", "--why", "cân lại")
    assert "far from that; check the weight. Where it is right, give --force." in sentence(lensan_shop(*adjust))
    assert rows(shop.database, LOT)[0][0] == whole_g
    assert lensan_shop(*adjust, "--force").code == 0
    assert rows(shop.database, LOT)[0][0] == whole_g + 5_000_000_000


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("lots", "show", "L9"), "There is no lot L9"),
        (("lots", "spoil", "L0-5-0", "900 tấn", "--why", "mưa"), "has only"),
        (("lots", "sort", "L0-5-0", "--into", "Loại 1"), "Write a grade as"),
        (("lots", "sort", "L0-5-0", "--into", "Loại 1=1 kg"), "less than the"),
        (("lots", "adjust", "L0-5-0", "mấy kg", "--why", "cân"), ""),
        (("lots", "postpone", "1", "--why", "mưa"), "Name a household or a cooperative"),
        (("shortfalls", "settle", "1", "cancel"), "There is no shortfall 1"),
        (("reconcile", "--fix"), "A correction needs a reason"),
    ],
)
def test_what_cannot_be_is_one_plain_sentence(lensan_shop: Lensan, arguments: tuple[str, ...], says: str) -> None:
    assert says in sentence(lensan_shop(*arguments))


@pytest.mark.both
def test_a_wrong_figure_is_found_put_right_and_found_no_more(lensan_shop: Lensan, shop: Shop) -> None:
    shop.order("H0-5", 2)
    assert lensan_shop("sync").code == 0
    shop.run("UPDATE household_total SET placed_g = placed_g + 5")
    assert lensan_shop("reconcile").code == 3
    [done] = lensan_shop("reconcile", "--fix", "--why", "a slip", "--format", "json").json
    assert done["done"] == "placed_g -5"
    assert lensan_shop("reconcile").code == 0


@pytest.mark.both
def test_the_platforms_own_orders_and_payouts_are_held_against_ours(lensan_shop: Lensan, shop: Shop) -> None:
    codes = [shop.order("H0-5", packs) for packs in (1, 2, 3)]
    for code in codes:
        for event in ("confirm", "collect", "ship", "deliver", "settle"):
            shop.befall(code, event)
    assert lensan_shop("sync").code == 0
    assert lensan_shop("reconcile", "--ask").code == 0
    shop.run("UPDATE orders SET remote_id = 'LOST' WHERE remote_id = :code", code=codes[0])
    shop.run("UPDATE order_line SET gross_dong = gross_dong + 1 WHERE order_id ="
             " (SELECT id FROM orders WHERE remote_id = :code)", code=codes[1])  # fmt: skip
    shop.run("UPDATE payout SET net_dong = net_dong - 1 WHERE order_id ="
             " (SELECT id FROM orders WHERE remote_id = :code)", code=codes[2])  # fmt: skip
    [(payout,)] = rows(shop.database, "SELECT p.remote_id FROM payout p JOIN orders o ON o.id = p.order_id"
                       f" WHERE o.remote_id = '{codes[2]}'")  # fmt: skip
    said = lensan_shop("reconcile", "--ask", "--format", "json")
    found = [one for one in said.json if one["where"].startswith("shop, ")]
    assert (said.code, [(one["where"], one["found"][:12]) for one in found]) == (3, [
        *((f"shop, payouts of order {code}", "no differenc") for code in codes[1:]),
        (f"shop, order {codes[0]}", "is not known"), (f"shop, order {codes[1]}", "300.001 đ"),
        ("shop, order LOST", "is known her"), (f"shop, settlement {payout}", "449.999 đ"),
    ])  # fmt: skip
    assert money.dong(found[-1]["ledger"]) == money.dong(found[-1]["found"]) + 1


def test_lots_are_listed_with_what_is_left_of_them(lensan_shop: Lensan, shop: Shop) -> None:
    [(whole_g,)] = rows(shop.database, "SELECT in_g FROM lot WHERE code = 'L1-5-0'")
    assert lensan_shop("lots", "spoil", "L1-5-0", "1,9 kg", "--why", "mưa").code == 0
    found = lensan_shop("lots", "list", "hộ 1", "--which", "left", "--format", "json").json
    assert {one["household"] for one in found} == {"H1"}
    [lot] = [one for one in found if one["lot"] == "L1-5-0"]
    assert (lot["in_g"], lot["sold_g"], lot["balance_g"]) == (whole_g, 0, whole_g - 1_900)
    assert "There is no such lot" in lensan_shop("lots", "list", "nobody").out


def test_what_an_adjustment_takes_from_under_an_order_still_adds_up_to_the_season(
    lensan_shop: Lensan, shop: Shop
) -> None:
    shop.order("H0-5", 20)
    assert lensan_shop("sync").code == 0
    assert lensan_shop("lots", "adjust", "L0-5-0", "-1 kg", "--why", "cân lại").code == 0
    season = lensan_shop("report", "season", "--format", "json").json["total"]
    homes = lensan_shop("report", "households", "--format", "json").json
    places = lensan_shop("report", "communes", "--format", "json").json["communes"]
    assert (season["placed_g"], homes["unattributed"]["placed_g"]) == (100_000, 1_000)
    for measure in ("placed_g", "placed_dong"):
        assert sum(row[measure] for row in homes["households"]) + homes["unattributed"][measure] == season[measure]
        assert sum(row[measure] for row in places) == season[measure]
        assert {row["place"]: row[measure] for row in places}["unattributed"] == homes["unattributed"][measure]
