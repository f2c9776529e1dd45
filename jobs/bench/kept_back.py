"""What is kept back, measured: learned numbers against fixed ones over the same 2,000 lives of a listing."""

from collections.abc import Callable

from jobs.simulate import Fixed, Learned, Outcome, equal_fixed, plan_of, try_lives

RISKS = (0.01, 0.05)


def measure(lives: int, say: Callable[[str], None]) -> None:
    """Print, for each stated risk, how often the learned number oversells and what it leaves unsold."""
    plans = [plan_of(seed) for seed in range(lives)]
    say(f"What is kept back, over {lives} lives of a listing in two or three shops that show all of it:")
    say(_row("nothing", try_lives(plans, Fixed(0))))
    for risk in RISKS:
        learned = try_lives(plans, Learned(risk))
        say(_row(f"learned, stated risk {risk:.0%}", learned) + f" (bound to stay under {2 * risk:.0%})")
        fixed, outcome = equal_fixed(plans, learned.oversold_lives)
        say(_row(f"fixed: {fixed.packs} packs, as seldom", outcome))
    say("Once nothing has been sold for hours the learned number is "
        f"{try_lives(plans[:20], Learned(RISKS[0])).kept_when_quiet} packs")  # fmt: skip


def _row(name: str, found: Outcome) -> str:
    share = found.oversold_lives / found.lives
    return (
        f"  {name}: {share:.2%} of lives with any oversell (95 % bound {found.bound:.2%}), "
        f"{found.oversold_g / 1_000:.0f} kg oversold, {found.unsold_g / 1_000:.0f} kg left at the close"
    )
