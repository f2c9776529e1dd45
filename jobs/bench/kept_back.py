"""What is kept back, measured: learned numbers against fixed ones over the same 2,000 lives of a listing."""

from collections.abc import Callable, Sequence

from jobs.bench.limits import Limit
from jobs.simulation import FixedSafetyStock, LearnedSafetyStock, Plan, TrialResult, equal_fixed, plans_of, try_lives
from marketplace.listings.availability.learned_safety_stock import RISKS_BP


def measure(lives: int, say: Callable[[str], None]) -> list[Limit]:
    """Print, for each risk that is offered, how often the learned number oversells and what it leaves unsold."""
    plans = plans_of(lives)
    say(f"What is kept back, over {lives} lives in two or three shops that show all of a listing; in every fourth, two"
        " listings are fed by the same lots:")  # fmt: skip
    say(_row("nothing", try_lives(plans, FixedSafetyStock(0))))
    return [limit for risk_bp in RISKS_BP for limit in measure_risk(plans, risk_bp, say)]


def measure_risk(plans: Sequence[Plan], risk_bp: int, say: Callable[[str], None]) -> list[Limit]:
    """Print the same for one risk (in basis points)."""
    risk = risk_bp / 10_000
    learned = try_lives(plans, LearnedSafetyStock(risk))
    say(_row(f"learned, stated risk {risk:.0%}", learned))
    fixed, outcome = equal_fixed(plans, learned.oversold_lives)
    say(_row(f"fixed: {fixed.packs} packs, as seldom", outcome))
    return held(risk, learned, outcome)


def held(risk: float, learned: TrialResult, fixed: TrialResult) -> list[Limit]:
    """Hold lives under a learned number to its stated risk, and to those under the smallest fixed number as seldom."""
    name = f"kept back, learned at {risk:.0%}"
    left, most = learned.unsold_g, fixed.unsold_g
    quiet = learned.kept_when_quiet
    return [
        Limit(f"{name}: 95 % bound of lives oversold", f"{learned.bound:.2%}", f"at most {2 * risk:.0%}",
              learned.bound <= 2 * risk),
        Limit(f"{name}: left at the close", f"{left / 1_000:.0f} kg", f"at most {most / 1_000:.0f} kg, as a fixed one",
              left <= most),
        Limit(f"{name}: once selling has stopped", f"{quiet} packs", "0 packs", quiet == 0),
    ]  # fmt: skip


def _row(name: str, found: TrialResult) -> str:
    share = found.oversold_lives / found.lives
    return (
        f"  {name}: {share:.2%} of lives with any oversell (95 % bound {found.bound:.2%}), "
        f"{found.oversold_g / 1_000:.0f} kg oversold, {found.unsold_g / 1_000:.0f} kg left at the close"
    )
