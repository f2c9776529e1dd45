"""What reconcile finds, and what it does about it."""

from typing import NamedTuple


class Difference(NamedTuple):
    """One place where two figures that must be equal are not."""

    where: str
    ledger: str
    found: str


class Correction(NamedTuple):
    """One place that was put right, and how; or where nothing was written, for a person has to decide."""

    where: str
    done: str
    written: bool = True


def asked(where: str, *witnesses: str) -> Correction:
    """Return what is left for a person to decide, with what each witness says."""
    return Correction(where, f"nothing was written: {'; '.join(witnesses)}", written=False)
