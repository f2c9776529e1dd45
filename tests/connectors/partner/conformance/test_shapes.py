"""Whatever the schemas of the document bound, the check's own shapes bound too."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import msgspec
import pytest

from connectors.partner.conformance import shapes
from tests.contract import document
from tests.second_server.schemas import judge

DOCUMENT = document()
ORDER = deepcopy(
    DOCUMENT["paths"]["/v1/shops/{shop}/orders"]["get"]["responses"]["200"]["content"]["application/json"]["examples"][
        "page"
    ]["value"]["orders"][0]
)
SCHEMAS = DOCUMENT["components"]["schemas"]
KNOWN = {
    "Order": shapes.Order, "Entry": shapes.Entry, "Shipment": shapes.Shipment, "Seller": shapes.Seller,
    "Offer": shapes.Offer, "Service": shapes.Service, "Shops": shapes.Shops, "Webhook": shapes.Webhook,
    "NewWebhook": shapes.NewWebhook, "Token": shapes.Token, "Notice": shapes.Notice,
}  # fmt: skip
"""Answers by their schema; the pages of lists are these within an envelope."""


def example(schema: dict[str, Any]) -> Any:
    """Return a value that keeps a schema, with every field it names."""
    schema = resolved(schema)
    for part in ("oneOf", "allOf"):
        if part in schema and "properties" not in schema:
            return example(schema[part][0])
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if "enum" in schema:
        return schema["enum"][0]
    if kind == "object" or "properties" in schema:
        base = [example(part) for part in schema.get("allOf", [])]
        made = {name: example(part) for name, part in schema.get("properties", {}).items()}
        return {key: value for one in [*base, made] for key, value in one.items()}
    if kind == "array":
        return [example(schema["items"])]
    return {"integer": max(schema.get("minimum", 0), 0), "boolean": True}.get(kind, text(schema))


def text(schema: dict[str, Any]) -> str:
    pattern = schema.get("pattern", "")
    if schema.get("format") == "date-time":
        return "2026-06-20T17:00:00+07:00"
    if pattern.startswith("^https?"):
        return "https://example.vn/a"
    return {"^whsec_": "whsec_YQ==", r"^1\.[0-9]+$": "1.1"}.get(pattern, "A1")


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    return resolved({**SCHEMAS[schema["$ref"].rpartition("/")[2]], **{k: v for k, v in schema.items() if k != "$ref"}})


def wrong(schema: dict[str, Any]) -> Iterator[Any]:
    """Return what each bound of a schema of one value refuses."""
    schema = resolved(schema)
    parts = [resolved(part) for part in schema.get("oneOf", [schema])]
    schema = parts[0]
    kinds = schema["type"] if isinstance(schema.get("type"), list) else [part.get("type") for part in parts]
    if "null" not in kinds:
        yield None
    if "integer" in kinds:
        yield from ("1", 1.5, True)
        yield from [schema["minimum"] - 1] if "minimum" in schema else []
        yield from [schema["maximum"] + 1] if "maximum" in schema else []
    if "boolean" in kinds:
        yield from (1, "true")
    if "string" in kinds:
        yield 1
        yield from ["x" * (schema["maxLength"] + 1)] if "maxLength" in schema else []
        yield from [""] if schema.get("minLength") else []
        yield from ["not-a-word"] if "enum" in schema else []
        yield from ["ừ ừ"] if "pattern" in schema and "x00" not in schema["pattern"] else []
        yield from ["2026-06-20T17:00:00", "1999-06-20T17:00:00Z"] if schema.get("format") == "date-time" else []
    if "array" in kinds:
        yield {}
        yield from [[]] if schema.get("minItems") else []
        yield from [[example(schema["items"])] * (schema["maxItems"] + 1)] if "maxItems" in schema else []


def faults(schema: dict[str, Any], whole: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Return a whole with one thing wrong, for each bound and each field below a schema, and where it is."""
    schema = resolved(schema)
    inherited = [resolved(part) for part in schema.get("allOf", [])]
    for part in [*inherited, schema]:
        for name, below in part.get("properties", {}).items():
            where = (*at, name)
            if name in part.get("required", []):
                yield f"{where} left out", changed(whole, where, None, drop=True)
            for value in wrong(below):
                yield f"{where} {value!r:.40}", changed(whole, where, value)
            yield from deeper(resolved(below), whole, where)


def deeper(schema: dict[str, Any], whole: Any, where: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    if schema.get("type") == "array":
        for value in wrong(schema["items"]):
            yield f"{where}[0] {value!r:.40}", changed(whole, (*where, 0), value)
        yield from faults(schema["items"], whole, (*where, 0))
    elif "properties" in schema:
        yield from faults(schema, whole, where)


def changed(whole: Any, at: tuple[Any, ...], value: Any, *, drop: bool = False) -> Any:
    copy = deepcopy(whole)
    place = copy
    for step in at[:-1]:
        place = place[step]
    if drop:
        del place[at[-1]]
    else:
        place[at[-1]] = value
    return copy


def of_orders(where: str) -> bool:
    """Say whether a fault of an order is left to its own rules: status words and instants."""
    return any(word in where for word in ("status", "_at'", "'at'"))


@pytest.mark.parametrize("name", KNOWN)
def test_what_the_document_bounds_the_check_bounds_too(name: str) -> None:
    whole = example(SCHEMAS[name])
    msgspec.json.decode(msgspec.json.encode(whole), type=KNOWN[name])
    assert judge(name).is_valid(whole)
    missed, seen = [], 0
    for where, value in faults(SCHEMAS[name], whole):
        if name == "Order" and of_orders(where):
            continue
        seen += 1
        assert not judge(name).is_valid(value), where
        try:
            msgspec.json.decode(msgspec.json.encode(value), type=KNOWN[name])
        except msgspec.ValidationError:
            continue
        missed.append(where)
    assert missed == []
    assert seen > 0


def test_the_examples_of_the_document_keep_the_shapes_of_the_check() -> None:
    assert msgspec.convert(ORDER, shapes.Order).code == ORDER["code"]
    assert judge("Order").is_valid(ORDER)
