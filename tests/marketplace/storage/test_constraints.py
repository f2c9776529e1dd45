"""What must never be is refused by the databases themselves, whatever a program of tomorrow writes."""

import re
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Table, insert, inspect
from sqlalchemy.exc import IntegrityError

from marketplace.storage import Database
from marketplace.storage.tables import TABLES

# For each constraint a row that breaks it alone; one that lists words is broken by another word.
BROKEN: dict[tuple[str, str], dict[str, Any]] = {
    ("account_holder", "of_a_cooperative"): {"kind": "cooperative"},
    ("account_holder", "of_a_household"): {"kind": "household"},
    ("basis", "days"): {"until_on": date(2021, 6, 9)},
    ("basis", "expires"): {"kind": "consent", "household_id": 1, "purpose": "P"},
    ("basis", "of_a_cooperative"): {"cooperative_id": 1},
    ("basis", "of_a_household"): {"household_id": 1},
    ("choice", "grams"): {"grams": 0},
    ("cod_list", "owed"): {"amount_dong": 0},
    ("draw", "grams"): {"over_g": -1},
    ("draw", "left"): {"drawn_g": 3},
    ("failed_cost", "cost"): {"box_dong": -1},
    ("neighbour", "ordered"): {"other_code": "a"},
    ("grants", "at_home"): {"household_id": 1},
    ("grants", "commune_staff"): {"role": "commune staff"},
    ("grants", "days"): {"until_on": date(2021, 6, 9)},
    ("grants", "former_district"): {"district": "D"},
    ("grants", "inside"): {"cooperative_id": 1},
    ("grants", "officer"): {"role": "officer"},
    ("grants", "one_place"): {"role": "officer", "commune_id": 1, "area_system": "63", "province_code": "24"},
    ("hand_order", "number"): {"number": 0},
    ("hand_over", "amount"): {"amount_dong": -1},
    ("post_list", "number"): {"number": 0},
    ("post_list", "packs"): {"packs": -1},
    ("listing", "exposure"): {"exposure_packs": -1},
    ("listing", "owner"): {"cooperative_id": 1},
    ("listing", "pack"): {"fruit_g": 0},
    ("listing", "price"): {"price_dong": -1},
    ("lot", "balance"): {"balance_g": -1},
    ("lot", "bought"): {"terms": "outright"},
    ("lot", "weights"): {"lost_g": -1},
    ("lot_move", "drawn"): {"kind": "drawn", "grams": -1},
    ("lot_move", "given_back"): {"kind": "given back", "grams": 1},
    ("membership", "days"): {"joined_on": date(2021, 6, 1), "left_on": date(2021, 6, 1)},
    ("offer", "kept_back"): {"kept_back": -1},
    ("channel", "transit"): {"transit_days": -1},
    ("order_line", "grams"): {"short_g": -1},
    ("order_line", "left"): {"ordered_g": 3},
    ("order_line", "packs"): {"quantity": -1},
    ("page_sighting", "of_a_produce"): {"kind": "index", "offer_id": None},
    ("page_sighting", "of_an_offer"): {"offer_id": None},
    ("page_watch", "pages_per_day"): {"pages_per_day": 0},
    ("parcel", "amounts"): {"packs": -1},
    ("payout", "of_an_order"): {"order_id": None},
    ("payout_difference", "differs"): {"received_dong": 1},
    ("payout_difference", "reasoned"): {"settled_ms": 1},
    ("payout_share", "something"): {"amount_dong": 0},
    ("period", "days"): {"to_on": date(2021, 6, 9)},
    ("quota", "share"): {"share": -1},
    ("rectification", "settled"): {"settled_ms": None},
    ("season", "days"): {"ends_on": date(2021, 6, 9)},
    ("shortfall", "weight"): {"weight_g": -1},
    ("own_produce", "days"): {"until_on": date(2021, 6, 9)},
    ("own_produce", "in_a_commune"): {"commune_id": None},
    ("own_produce", "of_produce"): {"produce_id": 1},
    ("tax_rule", "figure"): {"figure": 0},
    ("shop_charge", "returns"): {"returns_bp": -1},
    ("shop_charge", "shares"): {"fee_bp": 10_001},
    ("shop_charge", "sums"): {"box_dong": -1},
    ("tax_rate", "rate"): {"rate_bp": 10_001},
    ("trader_price", "range"): {"high_dong": 0},
    ("transfer", "came"): {"amount_dong": -1},
    ("transfer_part", "one_of_both"): {"channel_id": 1, "settlement": "S"},
    ("transfer_part", "something"): {"amount_dong": 0},
}
# What a row needs beside a 1, a day and a word in each column that must be filled.
SOUND: dict[str, dict[str, Any]] = {
    "account_holder": {"kind": "other"},
    "basis": {"kind": "state"},
    "grants": {"role": "administrator", "area_system": None},
    "listing": {"household_id": 1},
    "lot": {"terms": "order"},
    "lot_move": {"kind": "adjusted"},
    "neighbour": {"other_code": "x"},
    "draw": {"drawn_g": 4},
    "order_line": {"ordered_g": 4},
    "own_produce": {"what": "land", "commune_id": 1},
    "page_sighting": {"kind": "ours", "offer_id": 1},
    "page_watch": {"pages_per_day": 1},
    "payout": {"order_id": 1},
    "payout_difference": {"received_dong": 2},
    "rectification": {"outcome": "done", "settled_ms": 1},
    "transfer_part": {"cod_list_id": 1},
}


def checks(table: Table) -> dict[str, str]:
    """The constraints of a table, by their names, as they are declared."""
    return {str(one.name): str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)}


def test_the_databases_have_exactly_the_constraints_that_are_declared(database: Database) -> None:
    with database.read() as connection:
        there = inspect(connection)
        found = {
            name: {str(one["name"]): one["sqltext"] for one in there.get_check_constraints(name)} for name in TABLES
        }
    declared = {name: checks(table) for name, table in TABLES.items()}
    if database.is_sqlite:
        assert found == declared
    else:  # which writes them in words of its own
        assert {name: found[name].keys() for name in found} == {name: declared[name].keys() for name in declared}


def test_every_constraint_is_tried() -> None:
    listed = {(name, check) for name, table in TABLES.items() for check, said in checks(table).items() if _words(said)}
    assert {(name, check) for name, table in TABLES.items() for check in checks(table)} == listed | BROKEN.keys()


def test_a_row_that_must_never_be_is_refused(database: Database) -> None:
    for name, table in TABLES.items():
        for check, said in checks(table).items():
            wrong = BROKEN.get((name, check)) or {check: "đâu đó"}
            sound = _sound(table)
            assert not _refused(database, table, sound, check), f"{name}: {said}"
            assert _refused(database, table, sound | wrong, check), f"{name}: {said}"


def _refused(database: Database, table: Table, row: dict[str, Any], check: str) -> bool:
    """Say whether a constraint refuses a row; that it belongs to nothing there is another matter."""
    try:
        with database.write() as connection:
            connection.execute(insert(table).values(**row))
            connection.rollback()
    except IntegrityError as error:
        said = str(error.orig)
        return f"CHECK constraint failed: {check}" in said or f'check constraint "{check}"' in said
    return False


def _sound(table: Table) -> dict[str, Any]:
    said = checks(table)
    filled = {
        column.name: _value(column.type, said.get(column.name, ""))
        for column in table.c
        if not column.nullable or column.name in said
    }
    return filled | SOUND.get(table.name, {})


def _value(kind: Any, said: str) -> Any:
    plain = {bool: False, date: date(2021, 6, 10), bytes: b"", int: 1, str: (_words(said) or ["w"])[0]}
    return plain[getattr(kind, "impl_instance", kind).python_type]


def _words(said: str) -> list[str]:
    """The words that a constraint lists."""
    listed = re.fullmatch(r"(\w+) (?:IN \((.+)\)|= '.+')", said)
    if listed is None:
        return []
    return re.findall(r"'([^']+)'", said)
