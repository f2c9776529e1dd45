"""Offer status: how an offer stands in its shop, in the word that people see, and with how many packs."""

_SHOWN = {None: "live", "approved": "live", "pending": "in moderation", "rejected": "refused", "hidden": "hidden"}


def shown_as(state: str, moderation: str | None, exported_ms: int | None = None) -> str:
    """Return how an offer stands for people: what became of our push and, once it was accepted, of the moderation.

    It is 'wanted', 'in moderation', 'live', 'refused' (our push, or the offer by a moderator), 'hidden' or 'exported':
    a file carries it that nobody has said is uploaded.
    """
    if exported_ms is not None and state != "hidden":
        return "exported"
    return _SHOWN[moderation] if state == "live" else state


def packs_there(stock: int | None) -> int | None:
    """Return the packs that a shop shows, not below 0 where it sold more than it had; None where it shows none yet."""
    return None if stock is None else max(0, stock)
