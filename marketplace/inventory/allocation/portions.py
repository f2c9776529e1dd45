"""What every pool begins with: its lots in a queue for each household, and a need cut into packs."""

from collections.abc import Sequence

from marketplace.inventory.allocation.lot_queue import LotQueue, PoolLot, QueuedLot


def queues_of(lots: Sequence[PoolLot], label_g: int, fruit_g: int) -> list[LotQueue]:
    """Return the lots by household, in the order of the households' ids."""
    by_household: dict[int, list[QueuedLot]] = {}
    for at, (lot_id, household_id, stock) in enumerate(lots):
        by_household.setdefault(household_id, []).append((lot_id, stock, at))
    return [LotQueue(household, fed, label_g, fruit_g) for household, fed in sorted(by_household.items())]


def portions(need_g: int, label_g: int) -> list[int]:
    """Cut a need into packs; what is left of one that was begun comes first."""
    packs, rest = divmod(need_g, label_g)
    return ([rest] if rest else []) + [label_g] * packs
