"""Signatures: how an act says who did it where that was no person who is signed in."""

PROGRAM = "Lên Sàn"
"""What the program does by itself."""
BEFORE_ACCOUNTS = frozenset({"app", "in the app", "trên ứng dụng"})
"""How the app's acts were signed until people had accounts: it was not asked who sat at it."""


def of_a_person(who: str | None) -> str | None:
    """Return who did it; None where that is not known, for nobody was signed in."""
    return None if who is None or who in BEFORE_ACCOUNTS else who
