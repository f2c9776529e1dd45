"""How long a million lines take to be drawn from 1,000 lots of 40 households, under each rule; no database."""

import time
from collections.abc import Callable

from jobs.bench.limits import Limit, at_most
from marketplace.inventory.allocation import KINDS, LineFacts, PoolLot, Stock, Turn, attribute, pool_of

LINES, LOTS, HOUSEHOLDS = 1_000_000, 1_000, 40
_LABEL_G = 5_000
_LIMIT_S = 5


def measure(runs: int, say: Callable[[str], None], lines: int = LINES) -> list[Limit]:
    """Print the median seconds of each rule."""
    limits = []
    for kind in KINDS:
        seconds = sorted(_draw(kind, lines) for _ in range(runs))[runs // 2]
        say(f"{lines} lines drawn from {LOTS} lots of {HOUSEHOLDS} households, rule '{kind}', median of {runs} runs: "
            f"{seconds:.1f} s of processor time")  # fmt: skip
        limits.append(at_most(f"{lines} lines drawn, rule '{kind}'", seconds, _LIMIT_S, " s"))
    return limits


def _draw(kind: str, lines: int) -> float:
    """Draw lines of one box each, with their money, and move the lots; return the seconds it took."""
    stocks = [Stock(lines // LOTS * _LABEL_G) for _ in range(LOTS)]
    pool_lots = [PoolLot(lot + 1, lot % HOUSEHOLDS + 1, stock) for lot, stock in enumerate(stocks)]
    pool = pool_of(kind, pool_lots, _LABEL_G, _LABEL_G, {home: home for home in range(1, HOUSEHOLDS + 1)}, Turn())
    line = LineFacts(_LABEL_G, 0, 0, 0, 150_000)
    start = time.process_time()
    for _ in range(lines):
        draws, *_ = attribute(line, pool.take(_LABEL_G))
        for lot, grams, *_ in draws:
            stocks[lot - 1].sell(grams)
    seconds = time.process_time() - start
    if any(stock.balance_g for stock in stocks):
        raise RuntimeError(f"the rule '{kind}' did not sell all there was")
    return seconds
