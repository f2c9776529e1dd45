"""Bounds: how large a share may be, judged from a few that were seen (Clopper and Pearson, 1934).

SciPy has it as a quantile of the beta distribution, and would be the largest package of all for this one figure.
"""

import math


def upper_bound(seen: int, of: int, confidence: float = 0.95) -> float:
    """Return the one-sided upper bound of a share of which ``seen`` of ``of`` were seen."""
    if seen >= of:
        return 1.0
    low, high = seen / of, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(seen, of, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(seen: int, of: int, share: float) -> float:
    """Return how likely at most ``seen`` of ``of`` are, each with this share."""
    if share <= 0:
        return 1.0
    whole = math.lgamma(of + 1)
    return math.fsum(
        math.exp(
            whole - math.lgamma(n + 1) - math.lgamma(of - n + 1) + n * math.log(share) + (of - n) * math.log1p(-share)
        )
        for n in range(seen + 1)
    )
