"""Signatures: how an act says who did it where that was no person who is signed in."""

PROGRAM = "Lên Sàn"
"""What the program does by itself."""
BEFORE_ACCOUNTS = frozenset({"app", "in the app", "trên ứng dụng"})
"""How the app's acts were signed until people had accounts: it was not asked who sat at it."""


_HELPING = ", giúp hộ "
"""What stands between who did something and for which household, as it is kept."""


def helping(who: str, household: str) -> str:
    """Return how somebody signs what is done for a household that is not the person's own."""
    return f"{who}{_HELPING}{household}"


def parted(who: str) -> tuple[str, str]:
    """Return who did something, and for which household; '' where it was for none."""
    name, _, household = who.partition(_HELPING)
    return name, household


def of_a_person(who: str | None) -> str | None:
    """Return who did it; None where that is not known, for nobody was signed in."""
    return None if who is None or who in BEFORE_ACCOUNTS else who
