"""What may be kept of a record that could not be understood, and how it is said why: names and places, no values."""

import json
from typing import Any, Literal

import msgspec
import pytest

from connectors.allow_list import keep, mended, plainly, strangers


class Item(msgspec.Struct):
    """What is agreed of an item."""

    sku: str
    packs: int


class Record(msgspec.Struct):
    """What is agreed of a record; ``kind`` has another name on the wire."""

    code: str
    kind: Literal["sale", "gift"] = msgspec.field(name="type", default="sale")
    item: Item | None = None
    items: list[Item] = []


def test_a_value_stays_where_its_name_and_its_type_are_agreed() -> None:
    told = {
        "code": "A",
        "type": {"name": "Hoa"},
        "kind": "sale",
        "phone": "0912345678",
        "item": {"sku": ["Hoa"], "packs": 2},
        "items": [{"sku": "X", "packs": "two", "buyer": "Hoa"}, "Hoa", {"sku": "Y", "packs": 1}],
    }
    assert json.loads(keep(json.dumps(told).encode(), Record)) == {
        "code": "A",
        "item": {"packs": 2},
        "items": [{"sku": "X"}, {"sku": "Y", "packs": 1}],
    }


def test_keep_gives_an_empty_object_for_what_is_none() -> None:
    assert [keep(raw, Record) for raw in (b"[1]", b'"x"', b"nonsense", b"\xff", b"")] == [b"{}"] * 5


def test_names_that_were_not_agreed_are_told_at_any_depth_and_their_values_never() -> None:
    item = {"sku": "X", "packs": 1, "buyer": {"name": "Hoa"}}
    told = {"code": "A", "kind": "sale", "item": item, "items": [item, {"weight": 5}, "Hoa"]}
    assert strangers(told, Record) == {"kind", "buyer", "weight"}
    assert strangers(["Hoa"], Record) == set()


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"code": 912345678}, "code: Expected str, got int."),
        ({"code": "A", "type": "Hoa"}, "type: Not one of the agreed words."),
        ({"code": "A", "items": [{"sku": "X", "packs": "0912345678"}]}, "items[0].packs: Expected int, got str."),
        ({}, "Object missing required field code."),
        (["Hoa"], "Expected object, got array."),
    ],
)
def test_why_is_said_with_the_place_and_without_the_value(told: Any, says: str) -> None:
    with pytest.raises(msgspec.ValidationError) as failed:
        msgspec.json.decode(json.dumps(told).encode(), type=Record)
    assert plainly(failed.value) == says


def test_what_is_no_json_is_called_damaged() -> None:
    with pytest.raises(msgspec.DecodeError) as failed:
        msgspec.json.decode(b'{"code": "Hoa', type=Record)
    assert plainly(failed.value) == "The text of the record is damaged."


@pytest.mark.parametrize(
    ("body", "stands"),
    [
        (b'["V\\ud83d t\\u01b0\\u01a1i\\udc00"]', ["V\ufffd tươi\ufffd"]),
        (b'["\\ud83c\\udf4a"]', ["🍊"]),
        (b"[NaN, Infinity, -Infinity, 1]", [None, None, None, 1]),
        (b"[1e999, -1e999, 1.5]", [None, None, 1.5]),
        (b"\xef\xbb\xbf[1]", [1]),
    ],
    ids=["half characters", "a whole one", "no numbers", "numbers too large", "a mark of the byte order"],
)
def test_what_python_and_browsers_write_becomes_strict_json(body: bytes, stands: list[Any]) -> None:
    whole = mended(body)
    assert whole is not None
    assert msgspec.json.decode(whole) == stands


@pytest.mark.parametrize("body", [b"", b'{"a":', b"{} {}", b"<html>", b"\xff\xfe", b"[" * 100_000])
def test_what_is_cut_off_or_no_json_is_not_mended(body: bytes) -> None:
    assert mended(body) is None
