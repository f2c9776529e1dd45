"""What the contract says of the items of every list."""

from collections import Counter
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import msgspec
from msgspec import Raw

from connectors.allow_list import plainly, strangers
from connectors.partner.conformance.asking import (
    MOST,
    PAGES_MAX,
    SAMPLE,
    Asker,
    Rule,
    UnmetError,
    UntriedError,
    decoded,
)
from connectors.partner.conformance.personal import is_personal, named
from connectors.partner.conformance.shapes import PAGES, Page
from connectors.rfc3339 import instant

T = TypeVar("T")
_IDENTITY = {
    "orders": ("code",), "settlements": ("id",), "shipments": ("waybill", "order_code"), "sellers": ("seller_id",),
    "offers": ("sku",),
}  # fmt: skip
_LEVEL = {"orders": 1, "settlements": 1, "shipments": 1, "sellers": 2, "offers": 2}


def page_of(asker: Asker, name: str, *params: tuple[str, str]) -> Page[Raw]:
    """Return one page of a list, its items unread; UnmetError when it is no such page."""
    page = asker.good(PAGES[name][0], f"{asker.shop_path}/{name}", params)
    try:
        instant(page.as_of)
    except ValueError as error:
        raise UnmetError(f"as_of cannot be read: {error}.") from None
    return page


def sample_of(asker: Asker, name: str) -> list[Raw]:
    """Return the first items of a list unread, asked for once in a check."""
    return asker.once(name, lambda: asker.items(PAGES[name][0], f"{asker.shop_path}/{name}", SAMPLE))


def read_items(asker: Asker, name: str, shape: type[T]) -> list[T]:
    """Return the first items of a list, as far as they can be read; the rest is left to the rule of their shape."""

    def found() -> list[T]:
        items = []
        for raw in sample_of(asker, name):
            with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                items.append(msgspec.json.decode(raw, type=shape))
        return items

    return asker.once(f"{name} read", found)


def seen(asker: Asker, name: str, read: int) -> str:
    """Say how many items of a list were judged and kept a rule; UntriedError where there was none."""
    listed = len(sample_of(asker, name))
    if not read:
        why = f"none of {listed} {name} can be read; see the rule {name}-shape" if listed else f"there are no {name}"
        raise UntriedError(f"Not tried: {why}.")
    left = f"; {listed - read} cannot be read, see the rule {name}-shape" if listed > read else ""
    return f"{read} {name} keep it{left}."


def last_cursor(asker: Asker, name: str) -> str:
    """Return the cursor at the end of a list as it is now."""
    cursor = ""
    for _ in range(PAGES_MAX):
        page = page_of(asker, name, ("limit", str(MOST)), *([("cursor", cursor)] if cursor else []))
        cursor = page.next_cursor
        if not page.has_more:
            return cursor
    raise UnmetError("More is promised for ever.")


def comes_after(asker: Asker, name: str, cursor: str, code: str) -> bool:
    """Say whether an item of a list comes behind a cursor."""
    for _ in range(PAGES_MAX):
        page = page_of(asker, name, ("limit", str(MOST)), ("cursor", cursor))
        if any(decoded(raw, dict[str, Any]).get(_IDENTITY[name][0]) == code for raw in page.items):
            return True
        if not page.has_more:
            return False
        cursor = page.next_cursor
    raise UnmetError("More is promised for ever.")


def _every_item(name: str, asker: Asker) -> str:
    page_of(asker, name, ("limit", "50"))
    items, shape = sample_of(asker, name), PAGES[name][1]
    found = [(at, why) for at, raw in enumerate(items) if (why := _fault(raw, shape))]
    if found:
        at, why = found[0]
        raise UnmetError(f"{len(found)} of {len(items)} items are not as agreed. {_called(name, at, items[at])}: {why}")
    return f"{len(items)} items read."


def _fault(raw: Raw, shape: type[msgspec.Struct]) -> str:
    """Return what of an item is not of its shape, by the place and not the value; empty when it is."""
    try:
        msgspec.json.decode(raw, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return plainly(error)
    return "A text holds the character NUL." if _has_nul(decoded(raw, Any)) else ""


def _has_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_nul(part) for part in value.values())
    if isinstance(value, list):
        return any(_has_nul(part) for part in value)
    return isinstance(value, str) and "\0" in value


def _called(name: str, at: int, raw: Raw) -> str:
    """Say which item of a list is meant, by its own code where that can be read."""
    try:
        code = msgspec.json.decode(raw, type=dict[str, Any]).get(_IDENTITY[name][0])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        code = None
    return f"{name}[{at}] {code}" if isinstance(code, str) and len(code) <= 100 else f"{name}[{at}]"


def _no_strangers(name: str, asker: Asker) -> str:
    items, shape = sample_of(asker, name), PAGES[name][1]
    found = {one for raw in items for one in strangers(decoded(raw, Any), shape) if is_personal(one)}
    if found:
        raise UnmetError(f"Fields of a buyer: {named(found)}. A buyer's data is not wanted.")
    return f"{len(items)} items seen."


def _once_each(name: str, asker: Asker) -> str:
    """Look for an item that comes twice in one reading; it may, where it changed meanwhile."""
    for _ in range(2):
        items = asker.items(PAGES[name][0], f"{asker.shop_path}/{name}", SAMPLE)
        counted = Counter(tuple(str(decoded(raw, dict[str, Any]).get(one)) for one in _IDENTITY[name]) for raw in items)
        twice = [codes[0] for codes, count in counted.items() if count > 1]
        if not twice:
            return f"{len(items)} items, each once."
    raise UnmetError(f"In one reading {min(twice)[:100]} comes more than once.")


def _of(name: str) -> list[Rule]:
    level = _LEVEL[name]
    return [
        Rule(
            level, f"{name}-shape", f"The list of {name} can be read, item by item",
            "Give every field of the schema with its type and within its bounds.", partial(_every_item, name),
        ),
        Rule(
            level, f"{name}-buyer", f"No item of the list of {name} carries a field of a buyer",
            "Leave names, telephone numbers and addresses out.", partial(_no_strangers, name),
        ),
        Rule(
            level, f"{name}-once", f"The list of {name} gives each item once",
            "List what changes once, where it is now: at the end.", partial(_once_each, name),
        ),
    ]  # fmt: skip


LISTS = tuple(rule for name in PAGES for rule in _of(name))
