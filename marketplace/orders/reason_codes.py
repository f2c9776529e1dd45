"""Reason codes: why a person moved a lot, as its moves keep it before a colon; stories say them in words."""

SWAPPED = "swapped at packing"
SERVED = "fruit for a shortfall"
LESSENED = "less weight agreed with the buyer"
REFUNDED = "refunded without a return"
RESENT = "sent once more"
FIT = "came back fit for sale"
UNFIT = "came back spoiled"


def reason_text(code: str, about: str) -> str:
    """Return the reason a lot's move keeps: its code and what it is about."""
    return f"{code}: {about}"
