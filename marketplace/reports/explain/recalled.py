"""What acts took back from orders, as the stories of a lot and of a household tell it: by act, and by line."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.language.labels import doer, shortfall_cause
from marketplace.language.translation import Language
from marketplace.reports.explain.story import Step, StoryTable
from marketplace.storage import bulk

_LINES = """
SELECT r.noted_ms, t.code, c.title, o.remote_id, g.title, l.sku, r.left_g, r.cause, r.who, r.why
FROM recall r JOIN lot t ON t.id = r.lot_id JOIN order_line l ON l.id = r.line_id JOIN orders o ON o.id = l.order_id
JOIN channel c ON c.id = o.channel_id JOIN listing g ON g.id = l.listing_id
WHERE {which} AND r.left_g > 0 ORDER BY r.id DESC LIMIT 50
"""
_OF_LOT = _LINES.format(which="r.lot_id = :lot")
_OF_HOUSEHOLD = _LINES.format(which="t.household_id = :household AND t.season_id = :season")
_ACTS = """
SELECT r.noted_ms, t.code, sum(r.left_g), count(*), r.cause, r.who, r.why FROM recall r JOIN lot t ON t.id = r.lot_id
WHERE t.household_id = :household AND t.season_id = :season AND r.line_id IS NOT NULL AND r.left_g > 0
GROUP BY r.noted_ms, t.code, r.cause, r.who, r.why ORDER BY r.noted_ms, t.code
"""


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


def lots_recalls(connection: Connection, lot_id: int, lang: Language) -> Iterator[StoryTable]:
    """Yield the table of the latest lines that gave fruit of a lot back, where there are any."""
    yield from _table(connection, _OF_LOT, {"lot": lot_id}, lang)


def households_recalls(
    connection: Connection, household_id: int, season_id: int, lang: Language
) -> Iterator[StoryTable]:
    """Yield the table of the latest lines that gave fruit of a household's season back, where there are any."""
    yield from _table(connection, _OF_HOUSEHOLD, {"household": household_id, "season": season_id}, lang)


def recall_steps(connection: Connection, household_id: int, season_id: int, lang: Language) -> Iterator[Step]:
    """Yield each act that took fruit of a household's season back from orders, by lot."""
    asked = {"household": household_id, "season": season_id}
    for noted_ms, lot, grams, count, cause, who, why in bulk.select(connection, _ACTS, asked):
        yield Step(noted_ms, doer(who, lang), lang.say(
            "{weight} of lot {lot} were taken back from {count} order lines: {why}.",
            weight=lang.kilograms(int(grams)), lot=lot, count=lang.number(count), why=_why(cause, why, lang),
        ))  # fmt: skip


def _table(connection: Connection, sql: str, asked: dict[str, int], lang: Language) -> Iterator[StoryTable]:
    say = lang.say
    found = [_RecalledLine(*row) for row in bulk.select(connection, sql, asked)]
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
