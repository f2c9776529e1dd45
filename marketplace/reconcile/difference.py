"""What reconcile finds, and what it does about it."""

from typing import NamedTuple


class Difference(NamedTuple):
    """One place where two figures that must be equal are not."""

    where: str
    ledger: str
    found: str


class Correction(NamedTuple):
    """One place that was put right, and how."""

    where: str
    done: str
