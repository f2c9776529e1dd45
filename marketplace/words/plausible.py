"""Plausible: whether what a person says can be, by what is known of the same thing."""

_FAR = 5
"""A unit that is mixed up or a zero too many makes ten; what else is told apart differs by half at the most."""


def far_off(said: int, known: int) -> bool:
    """Say whether a number above 0 is five times a known one or more, or a fifth of it or less."""
    return max(said, known) >= _FAR * min(said, known)
