"""The allow-list at work on records that could not be understood: what may be kept of them, and why they failed.

A record that is understood is filtered by its Struct while it is decoded. One that is not is filtered here by the
same Struct, field by field: a value stays only when the Struct names it *and* it has the agreed type, so an object
with a buyer's address under an allowed name does not stay either.
"""

import json
import re
from math import isfinite
from typing import Any, get_args, get_origin

import msgspec

_AT = re.compile(r" - at `\$?\.?(?P<path>.*)`$")
_ENCODE = msgspec.json.Encoder().encode


def keep(raw: bytes, shape: type[msgspec.Struct]) -> bytes:
    """Return the allowed part of one JSON record as JSON; an empty object when it is no object at all."""
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return b"{}"
    return _ENCODE(_allowed(value, shape) if isinstance(value, dict) else {})


def _allowed(value: dict[str, Any], shape: type[msgspec.Struct]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for field in msgspec.structs.fields(shape):
        name = field.encode_name
        if name not in value:
            continue
        try:
            kept[name] = msgspec.convert(value[name], field.type)
        except msgspec.ValidationError:
            inner = _struct_in(field.type)
            if inner is not None and isinstance(value[name], list):
                kept[name] = [_allowed(item, inner) for item in value[name] if isinstance(item, dict)]
            elif inner is not None and isinstance(value[name], dict):
                kept[name] = _allowed(value[name], inner)
    return kept


def _struct_in(kind: Any) -> type[msgspec.Struct] | None:
    """Return the Struct that a field's type is, or is a list or an option of."""
    if isinstance(kind, type) and get_origin(kind) is None:
        return kind if issubclass(kind, msgspec.Struct) else None
    return next((found for part in get_args(kind) if (found := _struct_in(part))), None)


def strangers(value: Any, shape: type[msgspec.Struct]) -> set[str]:
    """Return the field names in a decoded record that its Struct does not name; names only, never values."""
    if not isinstance(value, dict):
        return set()
    known = {field.encode_name: field.type for field in msgspec.structs.fields(shape)}
    found = {name for name in value if name not in known}
    for name in value.keys() & known.keys():
        inner = _struct_in(known[name])
        for part in value[name] if isinstance(value[name], list) else [value[name]]:
            if inner is not None:
                found |= strangers(part, inner)
    return found


def plainly(error: Exception) -> str:
    """Say why a record failed its check in one sentence that names the place and not the value."""
    if not isinstance(error, msgspec.ValidationError):
        return "The text of the record is damaged."
    text = str(error)
    at = _AT.search(text)
    says = _AT.sub("", text).replace("`", "")
    if says.startswith("Invalid enum value"):
        says = "Not one of the agreed words"
    return f"{at['path']}: {says}." if at and at["path"] else f"{says}."


def mended(body: bytes) -> bytes | None:
    """Return a body that strict JSON refuses as strict JSON, or None when it is cut off or no JSON at all.

    Seen in the wild: half an emoji where a title was shortened in JavaScript ("\\ud83d"), and NaN out of Python and
    pandas. Half a character becomes U+FFFD; NaN, and a number too large to be one, become null, so that they cost one
    item and not the page.
    """
    try:
        value = json.loads(body, parse_constant=lambda _: None, parse_float=_finite)
    except (ValueError, RecursionError):
        return None
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _finite(text: str) -> float | None:
    number = float(text)
    return number if isfinite(number) else None
