"""Who gets the parcels of a file's orders, where its columns say it: beside the orders, and in no record of them."""

import re
from typing import Any

from marketplace.words.parcels import Address

_COMMUNE = re.compile(r"(?:xã|phường|thị trấn|đặc khu|x\.|p\.|tt\.)\s*\S.*", re.IGNORECASE)
_DISTRICT = re.compile(r"(?:quận|huyện|thị xã|thành phố|tp\.?|tx\.?|q\.|h\.)\s*\S.*", re.IGNORECASE)
_PROVINCE = re.compile(r"(?:tỉnh|thành phố|tp\.?)\s*\S.*", re.IGNORECASE)
_FIELDS = ("to name", "to phone", "to street", "to commune", "to district")


def recipient_of(values: dict[str, Any]) -> Address | None:
    """Take out of a row who gets the parcel; None where the row does not say it, or hides it by asterisks.

    The commune stands in its own column, or is named in the address by its kind; else it stays empty, and a person
    is asked.
    """
    name, phone, street, commune, district = [values.pop(field, None) for field in _FIELDS]
    if not (name and phone and street) or "*" in f"{name}{phone}{street}":
        return None
    province = values.get("province")
    if commune is None:
        street, commune, district, named = _placed(street, district, known=province is not None)
        province = province or named
    return Address(name, phone, street, commune or "", district, province or "")


def _placed(address: str, district: str | None, *, known: bool) -> tuple[str, str | None, str | None, str | None]:
    """Part an address: house, commune, district and province, each by the word for its kind.

    What stands behind a commune or district without such a word is the province, where that is not ``known``.
    """
    parts = [part.strip() for part in address.split(",") if part.strip()]
    at = next((at for at in reversed(range(1, len(parts))) if _COMMUNE.fullmatch(parts[at])), None)
    if at is None:
        return address, None, district, None
    behind = parts[at + 1 :]
    province = behind.pop() if not known and behind and _is_province(behind) else None
    if behind and _DISTRICT.fullmatch(behind[0]):
        district = district or behind[0]
    return ", ".join(parts[:at]), parts[at], district, province


def _is_province(behind: list[str]) -> bool:
    last = behind[-1]
    return bool(_PROVINCE.fullmatch(last)) or not _DISTRICT.fullmatch(last)
