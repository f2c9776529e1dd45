"""What acts took back from orders, as the stories of a lot and of a household tell it: by act, and by line."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from marketplace.language.labels import doer, shortfall_cause
from marketplace.language.translation import Language
from marketplace.reports.explain.story import Step, StoryTable
from marketplace.reports.figures.sums import Query
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, kept_by_scope
from marketplace.storage.tables import TABLES

_RECALL, _LOT, _LINE, _ORDER = (TABLES[name] for name in ("recall", "lot", "order_line", "orders"))
_CHANNEL, _LISTING = TABLES["channel"], TABLES["listing"]


class _RecalledLine(NamedTuple):
    noted_ms: int
    lot: str
    shop: str
    order: str
    title: str
    sku: str
    weight_g: int
    cause: str
    who: str | None
    why: str | None


def lots_recalls(connection: Connection, scope: Scope, lot_id: int, lang: Language) -> Iterator[StoryTable]:
    """Yield the table of the latest lines that gave fruit of a lot back, where there are any."""
    yield from _table(connection, scope, {"lot": lot_id}, lang)


def households_recalls(
    connection: Connection, scope: Scope, household_id: int, season_id: int, lang: Language
) -> Iterator[StoryTable]:
    """Yield the table of the latest lines that gave fruit of a household's season back, where there are any."""
    yield from _table(connection, scope, {"household": household_id, "season": season_id}, lang)


def recall_steps(
    connection: Connection, scope: Scope, household_id: int, season_id: int, lang: Language
) -> Iterator[Step]:
    """Yield each act that took fruit of a household's season back from orders, by lot."""
    asked = {"household": household_id, "season": season_id}
    for noted_ms, lot, cause, who, why, grams, count in bulk.rows(connection, _acts(scope), **asked):
        yield Step(noted_ms, doer(who, lang), lang.say(
            "{weight} of lot {lot} were taken back from {count} order lines: {why}.",
            weight=lang.kilograms(int(grams)), lot=lot, count=lang.number(count), why=_why(cause, why, lang),
        ))  # fmt: skip


@kept_by_scope
def _acts(scope: Scope) -> Query:
    act = (_RECALL.c.noted_ms, _LOT.c.code, _RECALL.c.cause, _RECALL.c.who, _RECALL.c.why)
    return (
        select(*act, func.sum(_RECALL.c.left_g), func.count())
        .join_from(_RECALL, _LOT, _LOT.c.id == _RECALL.c.lot_id)
        .where(*_of_season(), _RECALL.c.line_id.is_not(None), _RECALL.c.left_g > 0, scope.where(_RECALL))
        .group_by(*act)
        .order_by(_RECALL.c.noted_ms, _LOT.c.code)
    )


@kept_by_scope
def _lines(scope: Scope, *, of_lot: bool) -> Query:
    which = (_RECALL.c.lot_id == bindparam("lot"),) if of_lot else _of_season()
    why = (_RECALL.c.left_g, _RECALL.c.cause, _RECALL.c.who, _RECALL.c.why)
    sold = (_CHANNEL.c.title, _ORDER.c.remote_id, _LISTING.c.title, _LINE.c.sku)
    return (
        select(_RECALL.c.noted_ms, _LOT.c.code, *sold, *why)
        .join_from(_RECALL, _LOT, _LOT.c.id == _RECALL.c.lot_id)
        .join(_LINE, _LINE.c.id == _RECALL.c.line_id)
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .join(_CHANNEL, _CHANNEL.c.id == _ORDER.c.channel_id)
        .join(_LISTING, _LISTING.c.id == _LINE.c.listing_id)
        .where(*which, _RECALL.c.left_g > 0, scope.where(_RECALL))
        .order_by(_RECALL.c.id.desc())
        .limit(50)
    )


def _of_season() -> tuple[ColumnElement[bool], ...]:
    return _LOT.c.household_id == bindparam("household"), _LOT.c.season_id == bindparam("season")


def _table(connection: Connection, scope: Scope, asked: dict[str, int], lang: Language) -> Iterator[StoryTable]:
    say = lang.say
    found = [_RecalledLine(*row) for row in bulk.rows(connection, _lines(scope, of_lot="lot" in asked), **asked)]
    columns = (say("When"), say("Lot"), say("Shop"), say("Order"), say("Product"), say("Taken back"), say("Who"),
               say("Why"))  # fmt: skip
    rows = [
        (lang.instant(one.noted_ms), one.lot, one.shop, one.order, f"{one.title} ({one.sku})",
         lang.kilograms(one.weight_g), doer(one.who, lang), _why(one.cause, one.why, lang))
        for one in found
    ]  # fmt: skip
    if rows:
        yield StoryTable(say("The latest orders it was taken back from"), columns, rows)


def _why(cause: str, why: str | None, lang: Language) -> str:
    return f"{shortfall_cause(cause, lang)} ({why})" if why else shortfall_cause(cause, lang)
