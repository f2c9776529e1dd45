"""The moves of a lot in words: what happened, who says so, and what was left; no figure carries a sign."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, case, select

from marketplace.language.labels import doer
from marketplace.language.translation import Language
from marketplace.orders.reason_codes import FIT, LESSENED, RECONCILED, REFUNDED, RESENT, SERVED, SWAPPED, UNFIT
from marketplace.reports.explain.story import Step
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, Sight, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import day_of
from marketplace.words.signatures import PROGRAM

_MOVE, _CHANNEL, _LOT, _BATCH = (TABLES[name] for name in ("lot_move", "channel", "lot", "importbatch"))
_IN = ("forecast", "picked", "sorted in", "adjusted")


class ToldMove(NamedTuple):
    """A move of a lot's ledger, with the names of its shop and of the other lot."""

    kind: str
    grams: int
    at_ms: int
    noted_ms: int
    shop: str | None
    slip: str | None
    buyer: str | None
    price_dong: int | None
    who: str | None
    why: str | None
    peer: str | None
    importer: str | None
    """Who took the sheet in that says so."""

    @property
    def into_g(self) -> int:
        """What it puts into the lot, in grams; below 0 what it takes out."""
        return self.grams if self.kind in _IN else -self.grams

    @property
    def by_person(self) -> bool:
        """Whether a person did it, or a sheet, and not the platform."""
        return bool(self.who or self.why)


def lot_moves(connection: Connection, scope: Scope, lot_id: int) -> list[ToldMove]:
    """Return the moves of a lot; what a person says stands where it was noted, when the lot had fruit for it.

    What a trader paid is told where prices are.
    """
    return [ToldMove(*row) for row in bulk.rows(connection, _moves(scope), lot=lot_id)]


@kept_by_scope
def _moves(scope: Scope) -> Select[Any]:
    price = case((scope.of_lot(Sight.PRICES, _MOVE.c.lot_id), _MOVE.c.price_dong_per_kg))
    columns = (_MOVE.c[name] for name in ("kind", "grams", "at_ms", "noted_ms"))
    peer = _LOT.alias("peer")
    told = (_MOVE.c.slip, _MOVE.c.buyer, price, _MOVE.c.who, _MOVE.c.why, peer.c.code)
    of_sheet = (_BATCH.c.imported_ms == _MOVE.c.noted_ms, _BATCH.c.file_name == _MOVE.c.why)
    imported_by = select(_BATCH.c.who).where(_MOVE.c.who.is_(None), *of_sheet).correlate(_MOVE).scalar_subquery()
    return (
        select(*columns, _CHANNEL.c.title, *told, imported_by)
        .select_from(_MOVE)
        .outerjoin(_CHANNEL, _CHANNEL.c.id == _MOVE.c.channel_id)
        .outerjoin(peer, peer.c.id == _MOVE.c.peer_lot_id)
        .where(_MOVE.c.lot_id == bindparam("lot"), scope.where(_MOVE))
        .order_by(case((_MOVE.c.who.is_(None), _MOVE.c.at_ms), else_=_MOVE.c.noted_ms), _MOVE.c.id)
    )


def told_moves(moves: list[ToldMove], lang: Language) -> Iterator[Step]:
    """Yield each move as a step; a weight that replaces a forecast is one step with it."""
    left_g, replaced_g = 0, 0
    for at, move in enumerate(moves):
        left_g += move.into_g
        if _is_replaced(move, moves[at + 1 : at + 2]):
            replaced_g = -move.grams
            continue
        told_ms = move.noted_ms if move.who else move.at_ms
        source = doer(move.who or move.importer, lang) if move.by_person else move.shop or PROGRAM
        yield Step(told_ms, source, "; ".join(_texts(move, replaced_g, left_g, lang)))
        replaced_g = 0


def _is_replaced(move: ToldMove, following: list[ToldMove]) -> bool:
    """Say whether a move takes off the forecast that the one after it replaces by what was weighed."""
    return (
        move.kind == "forecast"
        and move.grams < 0
        and any((one.kind, one.noted_ms, one.at_ms) == ("picked", move.noted_ms, move.at_ms) for one in following)
    )


def _texts(move: ToldMove, replaced_g: int, left_g: int, lang: Language) -> list[str]:
    """Return what a move is, then what more is known of it."""
    say, grams = lang.say, lang.kilograms(abs(move.grams))
    if replaced_g:
        grams = say("{weight} in place of {forecast} forecast", weight=grams, forecast=lang.kilograms(replaced_g))
    left = lang.kilograms(left_g)
    if move.grams:
        name = move_name(move.kind, lang, less=move.grams < 0, by_person=move.by_person)
        text = say("{kind}: {weight}, {left} left", kind=name, weight=grams, left=left)
    else:
        text = say("the days of cutting are others now, {left} left", left=left)
    backdated = move.who and day_of(move.at_ms) != day_of(move.noted_ms)
    more = [
        say("on {day}", day=lang.day(day_of(move.at_ms))) if backdated else "",
        (move.shop or "") if move.by_person else "",
        say("weigh slip {slip}", slip=move.slip) if move.slip else "",
        say("lot {code}", code=move.peer) if move.peer else "",
        move.buyer or "",
        say("{price} a kg", price=lang.dong(move.price_dong)) if move.price_dong else "",
        _why(move.why or "", lang),
    ]
    return [text, *(part for part in more if part)]


def move_name(kind: str, lang: Language, *, less: bool = False, by_person: bool = False) -> str:
    """Return what people call a move of the ledger, by its direction and who made it; a word not ours as it is."""
    say = lang.say
    names = {
        "forecast": (say("forecast"), say("forecast lowered")),
        "picked": (say("picked"), say("weight taken off")),
        "sorted in": (say("came from sorting"), say("came from sorting")),
        "adjusted": (say("weight corrected up"), say("weight corrected down")),
        "sorted out": (say("went into graded lots"), say("came back from graded lots")),
        "culls": (say("culls"), say("no longer culls")),
        "loss": (say("loss of sorting"), say("no longer a loss")),
        "drawn": (say("sold through a shop"), say("given back by a shop")),
        "given back": (say("given back by a shop"), say("given back by a shop")),
        "over-filled": (say("packed above the label"), say("no longer packed above the label")),
        "spoiled": (say("spoiled"), say("no longer spoiled")),
        "sold elsewhere": (say("sold elsewhere"), say("no longer sold elsewhere")),
    }
    persons = {
        "forecast": (say("forecast raised"), say("forecast lowered")),
        "drawn": (say("taken for orders"), say("taken back from orders")),
        "given back": (say("taken back from orders"), say("taken back from orders")),
    }
    known = names | (persons if by_person else {})
    more, fewer = known.get(kind, (kind, kind))
    return fewer if less else more


def _why(why: str, lang: Language) -> str:
    """Return the reason of a move in words; what a person wrote is shown as it is."""
    say = lang.say
    code, colon, about = why.partition(": ")
    words = {
        SWAPPED: say("swapped at packing"),
        SERVED: say("fruit for a shortfall"),
        LESSENED: say("less weight agreed with the buyer"),
        REFUNDED: say("refunded without a return"),
        RESENT: say("sent once more, free of charge"),
        FIT: say("came back fit for sale"),
        UNFIT: say("came back spoiled"),
        RECONCILED: say("corrected when the books were reconciled"),
    }
    return f"{words[code]}: {about}" if colon and code in words else why
