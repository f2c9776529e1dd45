"""Reason codes: why a person moved a lot, as its moves keep it before a colon; stories say them in words."""

SWAPPED = "swapped at packing"
SERVED = "fruit for a shortfall"
LESSENED = "less weight agreed with the buyer"
REFUNDED = "refunded without a return"
RESENT = "sent once more"
FIT = "came back fit for sale"
UNFIT = "came back spoiled"
RECONCILED = "reconciled"


def reason_text(code: str, about: str) -> str:
    """Return the reason a lot's move keeps: its code and what it is about."""
    return f"{code}: {about}"


def is_coded(why: str) -> bool:
    """Say whether a move's reason is one of these codes: no act on a lot that orders gave fruit back for."""
    code, colon, _ = why.partition(": ")
    return bool(colon) and code in (SWAPPED, SERVED, LESSENED, REFUNDED, RESENT, FIT, UNFIT, RECONCILED)
