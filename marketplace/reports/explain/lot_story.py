"""The story of one lot: every move of its ledger, and where its grams are now."""

from sqlalchemy import Connection, bindparam, case, func, select

from marketplace.directory.communes.naming import name_on
from marketplace.language.translation import Language
from marketplace.reports.explain.lot_moves import lot_moves, told_moves
from marketplace.reports.explain.recalled import lots_recalls
from marketplace.reports.explain.story import Story, StoryTable
from marketplace.reports.figures.sums import Query
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, Sight, kept_by_scope
from marketplace.storage.tables import TABLES

_LOT = TABLES["lot"]
_HOUSEHOLD = TABLES["household"]
_COMMUNE = TABLES["commune"]
_DRAW, _LINE, _ORDER = TABLES["draw"], TABLES["order_line"], TABLES["orders"]
_CHANNEL, _LISTING, _COOPERATIVE = TABLES["channel"], TABLES["listing"], TABLES["cooperative"]
_OUT = ("sold_g", "over_g", "sorted_g", "lost_g", "spoiled_g", "elsewhere_g", "balance_g")


def explain_lot(connection: Connection, scope: Scope, code: str, lang: Language) -> Story | None:
    """Return the story of a lot; None where the scope does not show it."""
    columns = [_LOT.c[name] for name in ("id", "grade", "variety", "picked_on", "in_g", *_OUT)]
    found = connection.execute(
        select(*columns, _HOUSEHOLD.c.name, name_on(_COMMUNE, scope.named_on))
        .join_from(_LOT, _HOUSEHOLD, _HOUSEHOLD.c.id == _LOT.c.household_id)
        .join(_COMMUNE, _COMMUNE.c.id == _LOT.c.commune_id)
        .where(_LOT.c.code == code, scope.where(_LOT), scope.of_household(Sight.LOTS, _LOT.c.household_id))
    ).one_or_none()
    if found is None:
        return None
    lot_id, grade, variety, picked_on, in_g, *out_g = found[:-2]
    story = Story(lang.say("Lot {code} of {household}, {commune}", code=code, household=found[-2], commune=found[-1]))
    story.facts += [part for part in (variety, grade) if part]
    if picked_on is not None:
        story.facts.append(lang.say("picked on {day}", day=lang.day(picked_on)))
    moves = lot_moves(connection, scope, int(lot_id))
    story.steps += told_moves(moves, lang)
    story.tables.append(_sales_table(connection, scope, int(lot_id), lang))
    story.tables += lots_recalls(connection, scope, int(lot_id), lang)
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


def _sales_table(connection: Connection, scope: Scope, lot_id: int, lang: Language) -> StoryTable:
    say, strange = lang.say, lang.say("another household")
    rows = [
        (shop, code, f"{title} · {owner or strange} ({sku})", lang.kilograms(grams), lang.instant(placed_ms))
        for shop, code, title, owner, sku, grams, placed_ms in bulk.rows(connection, _lines(scope), lot=lot_id)
    ]
    columns = (say("Shop"), say("Order"), say("Product"), say("Stays sold"), say("Placed"))
    return StoryTable(say("The latest orders that took of it"), columns, rows)


@kept_by_scope
def _lines(scope: Scope) -> Query:
    """Return the latest lines that took of a lot; who sells a product is named where that household is shown."""
    seller = case((scope.of_household(Sight.HOUSEHOLDS, _LISTING.c.household_id), _HOUSEHOLD.c.name))
    left_g = _DRAW.c.drawn_g - _DRAW.c.cancelled_g - _DRAW.c.short_g - _DRAW.c.undelivered_g - _DRAW.c.returned_g
    return (
        select(_CHANNEL.c.title, _ORDER.c.remote_id, _LISTING.c.title, func.coalesce(_COOPERATIVE.c.name, seller),
               _LINE.c.sku, left_g, _ORDER.c.placed_ms)
        .join_from(_DRAW, _LINE, _LINE.c.id == _DRAW.c.line_id)
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .join(_CHANNEL, _CHANNEL.c.id == _ORDER.c.channel_id)
        .join(_LISTING, _LISTING.c.id == _LINE.c.listing_id)
        .outerjoin(_COOPERATIVE, _COOPERATIVE.c.id == _LISTING.c.cooperative_id)
        .outerjoin(_HOUSEHOLD, _HOUSEHOLD.c.id == _LISTING.c.household_id)
        .where(_DRAW.c.lot_id == bindparam("lot"), _DRAW.c.drawn_g > 0, scope.where(_DRAW))
        .order_by(_ORDER.c.placed_ms.desc(), _LINE.c.id.desc())
        .limit(50)
    )  # fmt: skip


def _balance_table(in_g: int, out_g: list[int], lang: Language) -> StoryTable:
    say = lang.say
    names = (say("Came in"), say("Sold through shops"), say("Packed above the label"), say("Sorted out"), say("Lost"),
             say("Spoiled"), say("Sold elsewhere"), say("Left"))  # fmt: skip
    return StoryTable(say("Where the grams are"), names, [tuple(map(lang.kilograms, (in_g, *out_g)))])
