"""Which field names speak of a buyer."""

import re
from collections.abc import Iterable

_PERSONAL = {
    *("buyer", "customer", "recipient", "receiver", "consignee", "name", "phone", "tel", "telephone", "mobile"),
    *("email", "address", "street", "ward"),
}
_IN_VIETNAMESE = ("ho_ten", "sdt", "dien_thoai", "dia_chi", "nguoi_mua", "nguoi_nhan", "khach_hang")
"""Words that only together speak of one."""


def is_personal(name: str) -> bool:
    """Say whether a field's name, other than the contract's own, speaks of a buyer."""
    words = re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
    joined = f"_{'_'.join(words)}_"
    return not _PERSONAL.isdisjoint(words) or any(f"_{phrase}_" in joined for phrase in _IN_VIETNAMESE)


def named(names: Iterable[str]) -> str:
    """Say names in one line."""
    return ", ".join(sorted(names)) or "none"
