"""The simulator: a listing's life in several shops, in memory, over the engine's own sharing, suggestions and draws."""

from jobs.simulation.bounds import upper_bound
from jobs.simulation.demand import Plan, plan_of, plans_of
from jobs.simulation.life import FixedSafetyStock, LearnedSafetyStock, Life, live
from jobs.simulation.trials import TrialResult, equal_fixed, try_lives

__all__ = [
    "FixedSafetyStock",
    "LearnedSafetyStock",
    "Life",
    "Plan",
    "TrialResult",
    "equal_fixed",
    "live",
    "plan_of",
    "plans_of",
    "try_lives",
    "upper_bound",
]
