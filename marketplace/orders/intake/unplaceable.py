"""Unplaceable lines: a SKU nobody knows, a pack that weighs otherwise than ours (and what a person said of it), or
packs such as cannot be. Such a report waits, whatever road it came by.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.exchange import inbox
from marketplace.exchange.inbox import candidates, reasons, term_mappings
from marketplace.orders import kept_records
from marketplace.orders.catalog import CatalogEntry
from marketplace.orders.identity import duplicate_id
from marketplace.words.messages import Sentence
from marketplace.words.records import LineRecord, OrderRecord


class Unplaceable(NamedTuple):
    """A record that cannot be placed, the line that is why, and what that line's SKU stands for (None: nothing).

    ``never`` says why the report cannot be true at all: its platform has to say something else.
    """

    record: OrderRecord
    line: LineRecord
    entry: CatalogEntry | None
    never: Sentence | None = None


def confirmed_packs(
    connection: Connection, source: str, reports: Iterable[Sequence[OrderRecord]], known: Mapping[str, CatalogEntry]
) -> dict[str, str]:
    """Return what persons said of the packs that weigh otherwise than ours; no statement where all weigh the same."""
    words = {
        term_mappings.pack_word(line.sku, line.pack_g)
        for winning in reports
        for record in winning
        for line in record.lines
        if line.pack_g and (entry := known.get(line.sku)) is not None and entry.label_g != line.pack_g
    }
    return term_mappings.lookup(connection, source, "pack", sorted(words)) if words else {}


def fitted(
    record: OrderRecord, entries: Mapping[str, CatalogEntry], packs: Mapping[str, str]
) -> OrderRecord | Unplaceable:
    """Return the record with the packs that persons confirmed, or its first line that cannot be placed.

    A platform that does not say what a pack weighs (0) means the pack we know. Perishable fruit that comes back is
    spoiled, whatever the platform says of it: it was days on the way, and nobody there has looked at it.
    """
    claimed = duplicate_id(record.lines)
    if claimed is not None:
        line = next(line for line in record.lines if line.remote_id == claimed)
        return Unplaceable(record, line, None, reasons.same_line_id(claimed))
    lines: list[LineRecord] = []
    changed = False
    for line in record.lines:
        fit = _fitted_line(record, line, entries.get(line.sku), packs)
        if isinstance(fit, Unplaceable):
            return fit
        changed = changed or fit is not line
        lines.append(fit)
    return record._replace(lines=tuple(lines)) if changed else record


def _fitted_line(
    record: OrderRecord, line: LineRecord, entry: CatalogEntry | None, packs: Mapping[str, str]
) -> LineRecord | Unplaceable:
    """Return a line with the pack it has with us, and spoiled where its fruit is perishable and came back."""
    if entry is None:
        return Unplaceable(record, line, None)
    never = _impossible(line, line.pack_g or entry.label_g)
    if never is not None:
        return Unplaceable(record, line, entry, never)
    if entry.label_g != line.pack_g:
        said = packs.get(term_mappings.pack_word(line.sku, line.pack_g)) if line.pack_g else entry.label_g
        pack_g = int(said or 0)
        if not pack_g or line.short_g > line.standing * pack_g:
            return Unplaceable(record, line, entry)
        line = line._replace(pack_g=pack_g)
    if entry.perishable and line.restock and (line.returned or line.cancelled or line.undelivered):
        line = line._replace(restock=False)
    return line


def _impossible(line: LineRecord, pack_g: int) -> Sentence | None:
    """Say what of a line of packs that weigh so many grams cannot be; None where all can."""
    if min(line.quantity, line.cancelled, line.undelivered, line.returned, line.short_g, line.replaced) < 0:
        return reasons.negative_number(line.sku)
    if line.standing < 0:
        return reasons.more_gone_than_ordered(line.sku)
    return reasons.negative_weight(line.sku) if line.short_g > line.standing * pack_g else None


def items(connection: Connection, channel_id: int, found: Sequence[Unplaceable]) -> list[inbox.NewItem]:
    """Return the inbox items of a page's unplaceable records, with candidates for every unknown SKU: two statements."""
    unknown = [one.line for one in found if one.entry is None and one.never is None]
    listings = candidates.listings(connection, channel_id, unknown) if unknown else {}
    return [_item(one, listings) for one in found]


def _item(one: Unplaceable, listings: Mapping[str, list[candidates.Candidate]]) -> inbox.NewItem:
    record, line, entry, never = one
    if never is not None:
        cause, about, reason, ranked = "record", "", never, []
    elif entry is None:
        cause, about, reason = "sku", line.sku, reasons.sku(line.sku)
        ranked = listings.get(line.sku, [])
    else:
        cause, about = "pack", term_mappings.pack_word(line.sku, line.pack_g)
        reason = reasons.pack(line.sku, entry.label_g, line.pack_g)
        ranked = candidates.packs(entry.label_g, line.pack_g)
    place, text = f"order {record.code}", candidates.to_json(ranked)
    return inbox.NewItem("order", record.code, cause, about, place, reason, kept_records.written(record), text)
