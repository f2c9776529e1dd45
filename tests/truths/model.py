"""A plain model of what orders come to: whole numbers, written from the contract and sharing nothing with the engine.

It is told what a platform reports, what it paid out, and which lots were given to which line; whose grams were
cancelled, lost or sent back, and who is owed what of it, it reckons by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from marketplace.words.records import SettlementRecord

Charges = tuple[int, int, int]
"""Fee, freight and tax, in đồng."""


class Line(NamedTuple):
    """One line as reported, in packs; ``served`` are the grams of each lot by its id, in their order."""

    id: int
    remote_id: str | None
    sku: str
    pack_g: int
    quantity: int
    cancelled: int
    undelivered: int
    returned: int
    short_g: int
    agreed_g: int
    amount_dong: int
    reported: Charges
    refunded_dong: int
    restock: bool
    served: tuple[tuple[int, int], ...]
    replaced: int
    extra_g: int
    """What of a pack lies above its label."""
    over: Mapping[int, int]
    """The grams of each lot that lie above labels, and in packs that were sent once more."""

    @property
    def ordered_g(self) -> int:
        """What was ordered, in grams."""
        return self.quantity * self.pack_g

    @property
    def stays_g(self) -> int:
        """What of it stays."""
        gone = self.cancelled + self.undelivered + self.returned
        return self.ordered_g - gone * self.pack_g - self.short_g


class Party(NamedTuple):
    """What one lot (0: none) has to do with a line, in grams, and what that costs, in đồng; the rest of it stays."""

    lot: int
    drawn_g: int
    cancelled_g: int
    short_g: int
    undelivered_g: int
    returned_g: int
    amount_dong: int
    cancelled_dong: int
    short_dong: int
    undelivered_dong: int
    returned_dong: int

    @property
    def stays_g(self) -> int:
        """What stays sold, or is going to be."""
        return self.drawn_g - self.cancelled_g - self.short_g - self.undelivered_g - self.returned_g

    @property
    def stays_dong(self) -> int:
        """What of the price stays."""
        gone_dong = self.cancelled_dong + self.short_dong + self.undelivered_dong + self.returned_dong
        return self.amount_dong - gone_dong


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Split a sum of either sign in proportion: whole parts first, then one each where most was cut off."""
    whole, sign = sum(weights), -1 if total < 0 else 1
    if not whole:
        return [0] * len(weights)
    parts = [abs(total) * weight // whole for weight in weights]
    cut_off = [abs(total) * weight % whole for weight in weights]
    rest = abs(total) - sum(parts)
    for at in sorted(range(len(parts)), key=lambda at: (-cut_off[at], at))[:rest]:
        parts[at] += 1
    return [sign * part for part in parts]


def by_first(total: int, *weights: Sequence[int]) -> list[int]:
    """Split a sum by the first weights that weigh anything; it is the first one's where none do."""
    for each in weights:
        if sum(each):
            return apportion(total, each)
    return [total, *[0] * (len(weights[0]) - 1)]


def parties(line: Line) -> list[Party]:
    """Return the lots of a line, and last what none serves."""
    drawn = [grams for _, grams in line.served]
    drawn.append(line.ordered_g - sum(drawn))
    left = list(drawn)
    cancelled = _off(left, _from_the_end(line.cancelled * line.pack_g, left))
    agreed = _off(left, _from_the_end(line.agreed_g, left))
    lessened = _off(left, _over_lots(line.short_g - line.agreed_g, left))
    short = [a + b for a, b in zip(agreed, lessened, strict=True)]
    undelivered = _off(left, _over_lots(line.undelivered * line.pack_g, left))
    returned = _off(left, _over_lots(line.returned * line.pack_g, left))
    grams = (cancelled, short, undelivered, returned)
    lots = [*(lot for lot, _ in line.served), 0]
    return [Party(*one) for one in zip(lots, drawn, *grams, *_money(line, drawn, grams, left), strict=True)]


def _money(line: Line, drawn: list[int], gone_g: Sequence[list[int]], left_g: list[int]) -> list[list[int]]:
    """Return the parties' amounts, and what of them is gone in the four ways."""
    amount, ordered_g = line.amount_dong, line.ordered_g
    cut, gone_so_far, whole = 0, 0, []
    for grams in gone_g:  # cut cumulatively: what is gone costs never more than it did
        gone_so_far += sum(grams)
        upto = amount * gone_so_far // ordered_g
        whole.append(upto - cut)
        cut = upto
    amounts = apportion(amount, drawn)
    gone = [apportion(dong, grams) for dong, grams in zip(whole, gone_g, strict=True)]
    stays = [all_of_it - sum(parts) for all_of_it, *parts in zip(amounts, *gone, strict=True)]
    if any(dong < 0 or (dong and not grams) for dong, grams in zip(stays, left_g, strict=True)):
        stays = apportion(amount - cut, left_g)
        amounts = [sum(parts) for parts in zip(stays, *gone, strict=True)]
    refund = apportion(min(line.refunded_dong, amount - cut), stays)
    gone[1] = [a + b for a, b in zip(gone[1], refund, strict=True)]
    return [amounts, *gone]


def _off(left: list[int], parts: list[int]) -> list[int]:
    for at, grams in enumerate(parts):
        left[at] -= grams
    return parts


def _from_the_end(total: int, left: list[int]) -> list[int]:
    parts = []
    for grams in reversed(left):
        parts.append(min(total, grams))
        total -= parts[-1]
    return parts[::-1]


def _over_lots(total: int, left: list[int]) -> list[int]:
    theirs = min(total, sum(left[:-1]))
    return [*apportion(theirs, left[:-1]), total - theirs]


def estimate(
    reported: Charges, ordered: tuple[int, int], stays: tuple[int, int], part: tuple[int, int] = (1, 1)
) -> Charges:
    """Return what is held back of a part of what stays, both in grams and đồng: fee and tax by money, freight by grams.

    It is rounded down; ``part`` is a fraction, above and below its bar.
    """
    by_money = (stays[1], ordered[1]) if ordered[1] else (stays[0], ordered[0])
    ways = (by_money, (stays[0], ordered[0]), by_money)
    above, below = part
    fee, freight, tax = (
        dong * kept * above // (whole * below) for dong, (kept, whole) in zip(reported, ways, strict=True)
    )
    return fee, freight, tax


def owed(
    lines: Sequence[Line], told: Sequence[list[Party]], entries: Sequence[SettlementRecord], codes: Mapping[int, str],
    *, is_paid: bool,
) -> list[list[Charges]]:  # fmt: skip
    """Return by line what its parties bear: what settlements name, and the estimate for what they do not count.

    Nothing is estimated of an order that ``is_paid``. Equal parts go to the lots in the order of their ``codes``, and
    last to what none serves.
    """
    stays = [(sum(one.stays_g for one in each), sum(one.stays_dong for one in each)) for each in told]
    own = named(lines, stays, [one for one in entries if is_of_goods(one)])
    besides = named(lines, stays, [one for one in entries if not is_of_goods(one)])
    still = [(0, 0, 0)] * len(lines) if is_paid else outstanding(lines, stays, own, entries)
    found = []
    for at, each in enumerate(told):
        whole = [sum(three) for three in zip(own[at], besides[at], still[at], strict=True)]
        order = sorted(range(len(each)), key=lambda n: (not each[n].lot, codes.get(each[n].lot, "")))
        grams, drawn = [each[n].stays_g for n in order], [each[n].drawn_g for n in order]
        parts = zip(*(by_first(dong, grams, drawn) for dong in whole), strict=True)
        shares = {n: (fee, freight, tax) for n, (fee, freight, tax) in zip(order, parts, strict=True)}
        found.append([shares[n] for n in range(len(each))])
    return found


def waits(
    lines: Sequence[Line], told: Sequence[list[Party]], entries: Sequence[SettlementRecord], codes: Mapping[int, str]
) -> list[dict[int, int]]:
    """Return by line and lot what is still to come of a delivered order that is not paid: nothing of a line paid for.

    It is what stays, less what nobody named yet: what was named came already, with the other sign.
    """
    stays = [(sum(one.stays_g for one in each), sum(one.stays_dong for one in each)) for each in told]
    own = named(lines, stays, [one for one in entries if is_of_goods(one)])
    still, done = outstanding(lines, stays, own, entries), {line.id for line in paid_for(lines, entries)}
    found = []
    for line, each, charges in zip(lines, told, still, strict=True):
        order = sorted(each, key=lambda one: (not one.lot, codes.get(one.lot, "")))
        grams, drawn = [one.stays_g for one in order], [one.drawn_g for one in order]
        parts = zip(*(by_first(dong, grams, drawn) for dong in charges), strict=True)
        coming = {one.lot: one.stays_dong - sum(part) for one, part in zip(order, parts, strict=True)}
        found.append({} if line.id in done else coming)
    return found


def is_of_goods(entry: SettlementRecord) -> bool:
    """Say whether an entry is about goods, as one that takes money for them back is, whatever it is called."""
    return entry.kind == "order" or entry.gross_dong < 0


def meant(lines: Sequence[Line], entries: Iterable[SettlementRecord]) -> list[tuple[list[int], list[SettlementRecord]]]:
    """Return the entries by the places of the lines they are about; last those about the whole order."""
    ids = [line.remote_id for line in lines if line.remote_id is not None]
    by_name: dict[str, list[SettlementRecord]] = {name: [] for name in ids}
    of_all: list[SettlementRecord] = []
    for entry in entries:
        by_name.get(entry.line or "", of_all).append(entry)
    found = [([at for at, line in enumerate(lines) if line.remote_id == name], each) for name, each in by_name.items()]
    return [*found, (list(range(len(lines))), of_all)]


def named(
    lines: Sequence[Line], stays: Sequence[tuple[int, int]], entries: Iterable[SettlementRecord]
) -> list[list[int]]:
    """Return by line the fee, freight and tax that entries name, those for several lines split over them."""
    found = [[0, 0, 0] for _ in lines]
    expected = [
        estimate(line.reported, (line.ordered_g, line.amount_dong), left)
        for line, left in zip(lines, stays, strict=True)
    ]
    for places, several in meant(lines, entries):
        sums = [
            sum(dong) for dong in zip(*((one.fee_dong, one.freight_dong, one.tax_dong) for one in several), strict=True)
        ]
        for kind, dong in enumerate(sums):
            by_own = [lines[at].reported[kind] for at in places], [expected[at][kind] for at in places]
            by_own = by_own if sum(by_own[0]) == dong else (by_own[1], by_own[0])
            by_stays = [stays[at][0 if kind == 1 else 1] for at in places]
            parts = by_first(dong, *by_own, by_stays, [lines[at].ordered_g for at in places])
            for at, part in zip(places, parts, strict=True):
                found[at][kind] += part
    return found


def outstanding(
    lines: Sequence[Line], stays: Sequence[tuple[int, int]], own: Sequence[list[int]],
    entries: Sequence[SettlementRecord],
) -> list[Charges]:  # fmt: skip
    """Return by line what is expected beside its ``own``, named for it: in proportion to what was not paid out yet.

    Together they are no more than is expected of all that stays. A line that is free waits for any word about it; one
    that lacks a đồng alone lacks nothing.
    """
    silent = [True] * len(lines)
    for places, several in meant(lines, [one for one in entries if is_of_goods(one)]):
        money = [(one.gross_dong, one.fee_dong, one.freight_dong, one.tax_dong) for one in several]
        for at in places if any(map(sum, zip(*money, strict=True))) else ():
            silent[at] = False
    found = []
    for line, (grams, dong), said, open_dong, is_silent in zip(
        lines, stays, own, unpaid([dong for _, dong in stays], meant(lines, entries)), silent, strict=True
    ):
        ordered = line.ordered_g, line.amount_dong
        is_rounded = open_dong <= 1 and not is_silent
        part = (0 if is_rounded else open_dong, dong) if dong else (int(is_silent), 1)
        fee, freight, tax = estimate(line.reported, ordered, (grams, dong), part)
        most = [
            max(whole - one, 0)
            for whole, one in zip(estimate(line.reported, ordered, (grams, dong)), said, strict=True)
        ]
        found.append((min(fee, most[0]), min(freight, most[1]), min(tax, most[2])))
    return found


def unpaid(stays_dong: Sequence[int], entries: Sequence[tuple[list[int], list[SettlementRecord]]]) -> list[int]:
    """Return by line what of its money nobody paid out: payouts fill what is empty, claw-backs empty what is full."""
    full = [0] * len(stays_dong)
    for places, several in entries:
        came = sum(one.gross_dong for one in several if one.gross_dong > 0)
        empty = [max(stays_dong[at] - full[at], 0) for at in places]
        for at, part in zip(places, by_first(came, empty, [stays_dong[at] for at in places]), strict=True):
            full[at] += part
    for places, several in entries:
        gone = -sum(one.gross_dong for one in several if one.gross_dong < 0)
        held = [max(full[at], 0) for at in places]
        for at, part in zip(places, by_first(gone, held, [stays_dong[at] for at in places]), strict=True):
            full[at] -= part
    return [max(dong - done, 0) for dong, done in zip(stays_dong, full, strict=True)]


def takes_back(entry: SettlementRecord) -> bool:
    """Say whether an entry pays nothing: it takes money back, charges more, or names no sum."""
    return entry.gross_dong <= 0 and entry.net_dong <= 0


def paid_for(lines: Sequence[Line], entries: Iterable[SettlementRecord]) -> list[Line]:
    """Return the standing lines that are paid for: those named; all where an entry names none, or one nobody knows."""
    standing = [line for line in lines if line.quantity > line.cancelled]
    names = {entry.line for entry in entries if not takes_back(entry)}
    if names - ({line.remote_id for line in lines} - {None}):
        return standing
    return [line for line in standing if line.remote_id in names]


def paid_since(
    lines: Sequence[Line], stays_dong: Sequence[int], entries: Sequence[SettlementRecord], *, let_be: bool
) -> int | None:
    """Return since when an order is paid: the first instant at which all its lines were, and nothing lacked.

    One đồng for each line that stands is rounding, and does not lack.

    None as long as it is not; one for which less came is paid since its last payout where a person ``let_be``.
    """
    instants = sorted({entry.paid_ms for entry in entries if not takes_back(entry)})
    if not instants or not _is_all_paid_for(lines, entries):
        return None
    rounded = sum(line.quantity > line.cancelled for line in lines)
    if _lacks(stays_dong, entries) > rounded and not let_be:
        return None
    for at_ms in instants:
        upto = [entry for entry in entries if entry.paid_ms <= at_ms]
        if _is_all_paid_for(lines, upto) and _lacks(stays_dong, upto) <= rounded:
            return at_ms
    return instants[-1]


def _is_all_paid_for(lines: Sequence[Line], entries: Sequence[SettlementRecord]) -> bool:
    """Say whether payouts are for all that stands of an order, and not all of them was taken back."""
    came_dong = sum(entry.net_dong for entry in entries if not takes_back(entry))
    if 0 < came_dong <= sum(-entry.net_dong for entry in entries if takes_back(entry)):
        return False
    standing = [line for line in lines if line.quantity > line.cancelled]
    return any(not takes_back(one) for one in entries) and len(paid_for(lines, entries)) == len(standing)


def _lacks(stays_dong: Sequence[int], entries: Sequence[SettlementRecord]) -> int:
    """Return what of the price of what stays was neither paid out nor held back by name."""
    return sum(stays_dong) - sum(one.net_dong + one.fee_dong + one.freight_dong + one.tax_dong for one in entries)
