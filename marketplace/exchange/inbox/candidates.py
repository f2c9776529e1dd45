"""Candidates: what an unknown word may mean, ranked, with the reasons why; a person picks, never the program."""

import json
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words import names
from marketplace.words.records import LineRecord, State

NONE = "[]"
MOST = 5
_MOST_WORDS = 50
"""SKUs of one page for which candidates are looked up; a shop that renamed all of them is searched by hand."""
_NEAR = 20
_LISTINGS = """
SELECT l.sku, l.title, l.label_g, l.price_dong, coalesce(h.name, c.name), l.cooperative_id, a.remote_id
FROM listing l LEFT JOIN household h ON h.id = l.household_id LEFT JOIN cooperative c ON c.id = l.cooperative_id
LEFT JOIN account a ON a.channel_id = :channel AND a.household_id = l.household_id
WHERE l.active AND (l.label_g IN :packs OR a.remote_id IN :sellers OR :unsaid = 1) AND (a.household_id IS NOT NULL
   OR l.cooperative_id IS NOT NULL OR EXISTS (SELECT 1 FROM offer o WHERE o.listing_id = l.id
                                              AND o.channel_id = :channel))
ORDER BY l.id LIMIT 2000
"""
_MEMBERS = """
SELECT a.remote_id, m.cooperative_id FROM account a JOIN membership m ON m.household_id = a.household_id
WHERE a.channel_id = :channel AND a.remote_id IN :sellers AND m.left_on IS NULL
"""


class Candidate(NamedTuple):
    """What a word may mean: ``code`` is what to answer, ``why`` the words it fits by, ``score`` at most 110."""

    what: str
    """'listing', 'state', 'pack', 'household', 'commune', 'produce', 'lot', 'cooperative' or 'new' (none of them)."""
    code: str
    title: str = ""
    why: tuple[str, ...] = ()
    score: int = 0
    pack_g: int | None = None
    price_dong: int | None = None
    owner: str | None = None


class _Listing(NamedTuple):
    sku: str
    title: str
    label_g: int
    price_dong: int
    owner: str | None
    cooperative_id: int | None
    seller: str | None


def to_json(candidates: Iterable[Candidate]) -> str:
    """Return candidates as the inbox stores them; fields that are None are left out."""
    rows = [{name: value for name, value in one._asdict().items() if value is not None} for one in candidates]
    return json.dumps(rows, ensure_ascii=False)


def from_json(text: str) -> list[Candidate]:
    """Return stored candidates; fields that this version does not know are left out."""
    known = set(Candidate._fields)
    rows: list[dict[str, Any]] = json.loads(text)
    fitting = [{name: value for name, value in row.items() if name in known} for row in rows if "code" in row]
    return [Candidate(**{"what": "", **row, "why": tuple(row.get("why", ()))}) for row in fitting]


def states(word: str) -> list[Candidate]:
    """Return the nine states, those spelled like the word first."""
    ranked = sorted(State, key=lambda state: (-_similarity(word, state.value), list(State).index(state)))
    return [
        Candidate("state", state.value, "", ("spelling",) if _similarity(word, state.value) >= 60 else (),
                  _similarity(word, state.value))
        for state in ranked
    ]  # fmt: skip


def packs(ours_g: int, theirs_g: int) -> list[Candidate]:
    """Return the two weights a pack may have: as the shop says, and as our listing says."""
    return [
        Candidate("pack", str(theirs_g), "", ("there",), 2, theirs_g),
        Candidate("pack", str(ours_g), "", ("ours",), 1, ours_g),
    ]


def listings(connection: Connection, channel_id: int, lines: Sequence[LineRecord]) -> dict[str, list[Candidate]]:
    """Return by SKU the listings that the lines' unknown SKUs may mean, best first, in two statements."""
    by_sku = {line.sku: line for line in lines[:_MOST_WORDS]}
    sellers = sorted({line.seller for line in by_sku.values() if line.seller})
    packs_g = sorted({line.pack_g for line in by_sku.values()})
    asked = {"channel": channel_id, "packs": packs_g, "sellers": sellers, "unsaid": int(0 in packs_g)}
    ours = [_Listing(*row) for row in bulk.select(connection, _LISTINGS, asked)]
    members = {tuple(row) for row in bulk.select(connection, _MEMBERS, {"channel": channel_id, "sellers": sellers})}
    return {sku: _ranked(line, ours, members) for sku, line in by_sku.items()}


def search(connection: Connection, scope: Scope, words: str, most: int = 8) -> list[Candidate]:
    """Return listings whose SKU, title and owner have all these words, or begin with them: what a person looks up."""
    listing, home, group = TABLES["listing"], TABLES["household"], TABLES["cooperative"]
    query = (
        select(listing.c.sku, listing.c.title, listing.c.label_g, listing.c.price_dong)
        .add_columns(func.coalesce(home.c.name, group.c.name))
        .select_from(listing.outerjoin(home, home.c.id == listing.c.household_id).outerjoin(
            group, group.c.id == listing.c.cooperative_id))
        .where(listing.c.active, scope.where(listing))
        .order_by(listing.c.id)
    )  # fmt: skip
    found: list[Candidate] = []
    for sku, title, label_g, price_dong, owner in connection.execute(query):
        if len(found) < most and names.finds(words, sku, title, owner or ""):
            found.append(Candidate("listing", sku, title, (), 0, label_g, price_dong, owner))
    return found


def _ranked(line: LineRecord, ours: Sequence[_Listing], members: set[tuple[Any, ...]]) -> list[Candidate]:
    scored = sorted((_scored(line, one, members) for one in ours), key=lambda one: (-one.score, one.code))[:_NEAR]
    near = [_spelled(line.sku, one) for one in scored]
    return sorted(near, key=lambda one: (-one.score, one.code))[:MOST]


def _scored(line: LineRecord, one: _Listing, members: set[tuple[Any, ...]]) -> Candidate:
    each_dong = line.gross_dong // line.quantity
    far = abs(each_dong - one.price_dong) / max(one.price_dong, 1)
    title = _common_words(line.title or line.sku, one.title)
    fits = {
        "pack": 40 if line.pack_g == one.label_g else 0,
        "seller": 30 if line.seller and line.seller == one.seller else 0,
        "cooperative": 20 if (line.seller, one.cooperative_id) in members else 0,
        "title": title // 5,
        "price": 10 if far <= 0.1 else 5 if far <= 0.3 else 0,
    }
    why = tuple(name for name, points in fits.items() if points >= 5)
    return Candidate("listing", one.sku, one.title, why, sum(fits.values()), one.label_g, one.price_dong, one.owner)


def _spelled(sku: str, one: Candidate) -> Candidate:
    near = _similarity(sku, one.code)
    return one._replace(why=(*one.why, "spelling"), score=one.score + near // 10) if near >= 60 else one


def _common_words(one: str, other: str) -> int:
    """Return how many per cent of the accent-free words two titles share."""
    left, right = set(names.key(one).split()), set(names.key(other).split())
    return 100 * len(left & right) // len(left | right) if left | right else 0


def _similarity(one: str, other: str) -> int:
    """Return how alike two words are spelled, in per cent."""
    return round(100 * SequenceMatcher(None, names.key(one), names.key(other)).ratio())
