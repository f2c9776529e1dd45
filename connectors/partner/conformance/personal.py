"""Which field names speak of a buyer."""

import re
from collections.abc import Iterable

_PERSONAL = {
    *("buyer", "customer", "recipient", "receiver", "consignee", "name", "phone", "tel", "telephone", "mobile"),
    *("email", "address", "street", "ward"),
}


def is_personal(name: str) -> bool:
    """Say whether a field's name, other than the contract's own, speaks of a buyer."""
    words = set(re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()))
    return bool(words & _PERSONAL)


def named(names: Iterable[str]) -> str:
    """Say names in one line."""
    return ", ".join(sorted(names)) or "none"
