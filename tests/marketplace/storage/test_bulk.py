"""Bulk writes behave alike on both databases."""

from datetime import date
from typing import NamedTuple

import pytest
from sqlalchemy import bindparam, literal, select

from marketplace.storage import Database, bulk
from marketplace.storage.tables import TABLES

SEASON = TABLES["season"]
TOTAL = TABLES["channel_day"]
COLUMNS = ("id", "code", "name", "starts_on", "ends_on", "origin")


def test_ids_are_reserved_in_blocks_that_never_overlap(database: Database) -> None:
    with database.write() as connection:
        first = bulk.reserve(connection, SEASON, 3)
        rows = [(first + n, f"vu-{n}", "Vụ", "2021-05-19", "2021-07-20", "recorded") for n in range(3)]
        bulk.insert(connection, SEASON, COLUMNS, rows)
    with database.write() as connection:
        assert bulk.reserve(connection, SEASON, 1) == first + 3


def test_adding_sums_and_putting_replaces(database: Database) -> None:
    keys, sums = ("season_id", "day", "channel_id"), ("placed_orders", "delivered_orders")
    columns = (*keys, *sums, "cancelled_orders", "returned_orders", "paid_orders")
    with database.write() as connection:
        bulk.insert(connection, TOTAL, columns, [(1, 20210610, 1, 5, 1, 0, 0, 0)])
        rest = ("cancelled_orders", "returned_orders", "paid_orders")
        bulk.add(
            connection, TOTAL, keys, sums + rest, [(1, 20210610, 1, 2, 3, 0, 0, 0), (1, 20210611, 1, 7, 0, 0, 0, 0)]
        )
        bulk.put(connection, TOTAL, keys, sums + rest, [(1, 20210611, 1, 9, 0, 0, 0, 0)])
        got = bulk.select(
            connection,
            "SELECT day, placed_orders, delivered_orders FROM channel_day WHERE day IN :days ORDER BY day",
            {"days": [20210610, 20210611]},
        )
    assert [tuple(row) for row in got] == [(20210610, 7, 4), (20210611, 9, 0)]


def test_a_query_that_is_built_once_says_what_sqlalchemy_says_of_every_value(database: Database) -> None:
    starts = {"on": date(2021, 5, 19), "later": date(2022, 5, 19)}
    query = (
        select(SEASON.c.id, SEASON.c.starts_on, SEASON.c.starts_on == bindparam("on"), literal("5 %"))
        .where(SEASON.c.starts_on >= bindparam("on"), SEASON.c.origin == "recorded")
        .order_by(SEASON.c.starts_on)
    )
    days = [(1, "2021-05-19", "2021-07-20"), (2, "2022-05-19", "2022-07-20")]
    with database.write() as connection:
        rows = [(one, f"vu-{one}", "Vụ", start, end, "recorded") for one, start, end in days]
        bulk.insert(connection, SEASON, COLUMNS, rows)
    with database.read() as connection:
        for name, found in (("on", 2), ("later", 1)):
            rows = bulk.rows(connection, query, on=starts[name], unknown=1)
            assert rows == [tuple(row) for row in connection.execute(query, {"on": starts[name]})]
            assert (len(rows), rows[0][1:]) == (found, (starts[name], True, "5 %"))
        with pytest.raises(KeyError, match="on"):
            bulk.rows(connection, query)


def test_a_percent_sign_in_a_statement_is_only_that(database: Database) -> None:
    with database.read() as connection:
        assert bulk.select(connection, "SELECT 7 % :by WHERE 'vải' LIKE 'v%'", {"by": 4}) == [(3,)]


@pytest.mark.both
def test_a_query_takes_any_number_of_values_and_says_what_sqlalchemy_says(database: Database) -> None:
    start = SEASON.c.starts_on
    ids, on, codes = (bindparam(name, expanding=True) for name in ("ids", "on", "codes"))
    wanted = SEASON.c.id.in_(ids) | start.in_(on)
    query = select(SEASON.c.id).where(wanted, SEASON.c.code.not_in(codes)).order_by(SEASON.c.id)
    with database.write() as connection:
        rows = [(n, f"vu-{n}", "Vụ", f"202{n}-05-19", f"202{n}-07-20", "recorded") for n in range(1, 5)]
        bulk.insert(connection, SEASON, COLUMNS, rows)
    asked: tuple[tuple[set[int], list[date], list[str]], ...] = (
        ({1, 2}, [date(2023, 5, 19)], ["vu-2"]), (set(), [], []), ({3}, [], []), ({4}, [date(2024, 5, 19)], ["vu-4"]),
    )  # fmt: skip
    with database.read() as connection:
        found = []
        for some, days, without in asked:
            rows = bulk.rows(connection, query, ids=some, on=days, codes=without)
            given = {"ids": [*some], "on": days, "codes": without}
            assert rows == [tuple(row) for row in connection.execute(query, given)]
            found.append([row[0] for row in rows])
    assert found == [[1, 3], [], [3], []]


@pytest.mark.both
def test_a_query_is_streamed_page_by_page_while_others_are_asked(database: Database) -> None:
    query = select(SEASON.c.id, SEASON.c.starts_on).where(SEASON.c.id > bindparam("after")).order_by(SEASON.c.id)
    with database.write() as connection:
        rows = [(n, f"vu-{n}", "Vụ", f"202{n}-05-19", f"202{n}-07-20", "recorded") for n in range(1, 7)]
        bulk.insert(connection, SEASON, COLUMNS, rows)
    with database.read() as connection:
        pages = []
        for page in bulk.streamed(connection, query, 2, after=1):
            assert bulk.scalar(connection, "SELECT count(*) FROM season", {}) == 6
            pages.append(page)
        assert [len(page) for page in pages] == [2, 2, 1]
        assert [row for page in pages for row in page] == bulk.rows(connection, query, after=1)
        begun = bulk.streamed(connection, query, 1, after=0)
        assert next(begun) == [(1, date(2021, 5, 19))]
        begun.close()
        assert list(bulk.streamed(connection, query, 9, after=6)) == []


def test_a_column_is_its_values_and_a_value_its_first_or_none(database: Database) -> None:
    codes = "SELECT code FROM season WHERE id IN :ids ORDER BY id"
    with database.write() as connection:
        rows = [(n, f"vu-{n}", "Vụ", "2021-05-19", "2021-07-20", "recorded") for n in (1, 2)]
        bulk.insert(connection, SEASON, COLUMNS, rows)
        assert bulk.scalars(connection, codes, {"ids": [1, 2, 3]}) == ["vu-1", "vu-2"]
        assert bulk.scalar(connection, codes, {"ids": [2, 1]}) == "vu-1"
        assert bulk.scalar(connection, codes, {"ids": [3]}) is None


class _Side(NamedTuple):
    name: str
    grams: int


def test_rows_that_stand_side_by_side_are_read_one_after_the_other(sqlite: Database) -> None:
    with sqlite.read() as connection:
        [row] = bulk.select(connection, "SELECT 'a', 1, 'b', 2, 'left'", {})
    values = iter(row)
    first, second = bulk.next_row(values, _Side), bulk.next_row(values, _Side)
    assert (first, second, list(values)) == (_Side("a", 1), _Side("b", 2), ["left"])


def test_a_row_that_has_not_all_the_columns_is_an_error() -> None:
    with pytest.raises(TypeError):
        bulk.next_row(iter(["a"]), _Side)


@pytest.mark.both
def test_pages_hold_every_row_once_by_its_keys_whatever_their_size(database: Database) -> None:
    kept = [("a", 2), ("a", 10), ("b", 1), ("b", 3), ("c", 2)]
    with database.write() as connection:
        bulk.insert(connection, TABLES["answer_order"], ("code", "answer_id"), kept[::-1])
        for most in (1, 2, 5, 6):
            pages = list(bulk.pages(connection, "answer_order", ("answer_id", "code"), ("code", "answer_id"), most))
            assert [len(page) for page in pages] == [len(kept[at : at + most]) for at in range(0, len(kept), most)]
            assert [(code, answer) for page in pages for answer, code in page] == kept


def test_of_queries_that_were_compiled_the_oldest_is_forgotten(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_COMPILED", {})
    monkeypatch.setattr(bulk, "_MOST_COMPILED", 2)
    queries = [select(literal(number)) for number in range(4)]
    with sqlite.read() as connection:
        assert [bulk.rows(connection, query) for query in queries] == [[(number,)] for number in range(4)]
    assert [query for query, _ in bulk._COMPILED] == queries[2:]
