"""What one run of a channel did."""

from dataclasses import dataclass, field

from marketplace.exchange import runs
from marketplace.words.messages import Sentence


@dataclass(slots=True)
class RunReport:
    """What one run did. ``status`` as in the table ``run``; ``counts`` are its outcome there."""

    channel: str
    status: str = "ran"
    why: Sentence | None = None
    wait_s: float | None = None
    again: bool = False
    """Whether the platform answered what was not agreed, which may pass: the run is worth another try."""
    orders_read: int = 0
    orders_new: int = 0
    orders_changed: int = 0
    payouts_new: int = 0
    offers_accepted: int = 0
    offers_refused: int = 0
    inboxed: int = 0
    shipments_taken: int = 0
    """Parcels that were new or had moved on."""
    sellers_changed: int = 0
    """Accounts whose papers the platform has checked, or checks no more."""
    would_offer: list[str] = field(default_factory=list)

    @property
    def reason(self) -> str | None:
        """Why it did not end well, in English."""
        return self.why.en if self.why else None

    @property
    def counts(self) -> tuple[int, ...]:
        """The counts in the order of ``runs.COUNTS``."""
        return tuple(getattr(self, name) for name in runs.COUNTS)

    @property
    def changed(self) -> int:
        """How many facts of the market this run changed."""
        return sum(self.counts) - self.orders_read + self.shipments_taken + self.sellers_changed
