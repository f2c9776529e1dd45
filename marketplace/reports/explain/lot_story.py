"""The story of one lot: every move of its ledger, and where its grams are now."""

from sqlalchemy import Connection, select

from marketplace.language.translation import Language
from marketplace.reports.explain.lot_moves import lot_moves, told_moves
from marketplace.reports.explain.recalled import lots_recalls
from marketplace.reports.explain.story import Story, StoryTable
from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES

_LOT = TABLES["lot"]
_HOUSEHOLD = TABLES["household"]
_COMMUNE = TABLES["commune"]
_LINES = """
SELECT c.title, o.remote_id, g.title, coalesce(p.name, h.name), l.sku,
       d.drawn_g - d.cancelled_g - d.short_g - d.undelivered_g - d.returned_g, o.placed_ms
FROM draw d JOIN order_line l ON l.id = d.line_id JOIN orders o ON o.id = l.order_id
JOIN channel c ON c.id = o.channel_id JOIN listing g ON g.id = l.listing_id
LEFT JOIN cooperative p ON p.id = g.cooperative_id LEFT JOIN household h ON h.id = g.household_id
WHERE d.lot_id = :lot AND d.drawn_g > 0 ORDER BY o.placed_ms DESC, l.id DESC LIMIT 50
"""
_OUT = ("sold_g", "over_g", "sorted_g", "lost_g", "spoiled_g", "elsewhere_g", "balance_g")


def explain_lot(connection: Connection, scope: Scope, code: str, lang: Language) -> Story | None:
    """Return the story of a lot; None where the scope does not show it."""
    columns = [_LOT.c[name] for name in ("id", "grade", "variety", "picked_on", "in_g", *_OUT)]
    found = connection.execute(
        select(*columns, _HOUSEHOLD.c.name, _COMMUNE.c.name)
        .join_from(_LOT, _HOUSEHOLD, _HOUSEHOLD.c.id == _LOT.c.household_id)
        .join(_COMMUNE, _COMMUNE.c.id == _LOT.c.commune_id)
        .where(_LOT.c.code == code, scope.where(_LOT))
    ).one_or_none()
    if found is None:
        return None
    lot_id, grade, variety, picked_on, in_g, *out_g = found[:-2]
    story = Story(lang.say("Lot {code} of {household}, {commune}", code=code, household=found[-2], commune=found[-1]))
    story.facts += [part for part in (variety, grade) if part]
    if picked_on is not None:
        story.facts.append(lang.say("picked on {day}", day=lang.day(picked_on)))
    moves = lot_moves(connection, int(lot_id))
    story.steps += told_moves(moves, lang)
    story.tables.append(_sales_table(connection, int(lot_id), lang))
    story.tables += lots_recalls(connection, int(lot_id), lang)
    story.tables.append(_balance_table(in_g, out_g, lang))
    story.check(lang, lang.say("What came in"), lang.say("sold, packed above the label, sorted out, lost, spoiled,"
                " sold elsewhere and left"), in_g, sum(out_g), "g")  # fmt: skip
    story.check(
        lang,
        lang.say("What is left"),
        lang.say("all moves added up"),
        out_g[-1],
        sum(move.into_g for move in moves),
        "g",
    )
    return story


def _sales_table(connection: Connection, lot_id: int, lang: Language) -> StoryTable:
    say = lang.say
    rows = [
        (shop, code, f"{title} · {owner} ({sku})", lang.kilograms(grams), lang.instant(placed_ms))
        for shop, code, title, owner, sku, grams, placed_ms in bulk.select(connection, _LINES, {"lot": lot_id})
    ]
    columns = (say("Shop"), say("Order"), say("Product"), say("Stays sold"), say("Placed"))
    return StoryTable(say("The latest orders that took of it"), columns, rows)


def _balance_table(in_g: int, out_g: list[int], lang: Language) -> StoryTable:
    say = lang.say
    names = (say("Came in"), say("Sold through shops"), say("Packed above the label"), say("Sorted out"), say("Lost"),
             say("Spoiled"), say("Sold elsewhere"), say("Left"))  # fmt: skip
    return StoryTable(say("Where the grams are"), names, [tuple(map(lang.kilograms, (in_g, *out_g)))])
