"""Splitting a whole number over parties so that nothing is lost: the largest-remainder method."""

from collections.abc import Sequence


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Split ``total`` (grams or đồng, >= 0) in proportion to ``weights``; the parts sum to ``total`` exactly.

    Ties go to the earlier party, so the split is deterministic (Hamilton's method). ValueError when there is
    something to split but no weight to split it by.
    """
    whole = sum(weights)
    if whole <= 0:
        if total:
            raise ValueError("there is nobody to split this over")
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    left = total - sum(parts)
    if left:
        rests = [total * weight % whole for weight in weights]
        for i in sorted(range(len(rests)), key=rests.__getitem__, reverse=True)[:left]:  # equals stay in their order
            parts[i] += 1
    return parts
