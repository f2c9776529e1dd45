"""What the name of a cooperative says: its kind, and the key by which it is found."""

from marketplace.words import names

KINDS = {
    **dict.fromkeys(("hop tac xa", "htx"), "cooperative"),
    **dict.fromkeys(("to hop tac", "tht"), "group"),
    **dict.fromkeys(("ho kinh doanh", "hkd"), "business"),
}
"""The kinds by the words, accents aside, that people write for them."""


def name_key(name: str) -> str:
    """Return a cooperative's key: accent-free, without the words HTX, tổ hợp tác and the like."""
    key = names.key(name)
    prefix = next((word for word in KINDS if key.startswith(word + " ")), "")
    return key.removeprefix(prefix).strip()


def kind_of_name(name: str) -> str | None:
    """Return the kind that a name begins with, None where it begins with none."""
    key = names.key(name)
    return next((kind for word, kind in KINDS.items() if key.startswith(word + " ")), None)
