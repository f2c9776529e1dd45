"""Bodies are read strictly: what is no JSON, has another shape or another field is refused, with the place."""

import json
from typing import Any

import pytest
from msgspec import UNSET

from connectors.partner.server.core.documents import OfferWrite, Purpose, read
from connectors.partner.server.core.problems import Problem
from tests.connectors.partner.server_world import OFFER, World, kind_of


def written(**changes: Any) -> OfferWrite:
    return read(json.dumps({**OFFER, **changes}).encode(), OfferWrite)


def test_what_is_left_out_is_told_from_what_shall_be_none() -> None:
    offer = written(certificate=None)
    assert (offer.growing_area_code, offer.certificate, offer.if_version) == (UNSET, None, None)


@pytest.mark.parametrize("sku", ["A", "9", "a" * 64, "A.b_c:d~e-f"])
def test_a_name_is_of_letters_and_digits_and_few_signs(sku: str) -> None:
    assert written(sku=sku).sku == sku


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        *(({"sku": sku}, "sku") for sku in ("", "a" * 65, "-a", "a b", "a\n", "ộ", "a/b")),
        ({"pack_g": 0}, "pack_g"),
        ({"stock": True}, "stock"),
        ({"title": ""}, "title"),
        ({"photos": ["https://x.vn/1.jpg\n"]}, "photos[0]"),
        ({"if_version": 0}, "if_version"),
    ],
)
def test_a_value_outside_the_contract_is_refused_with_its_place(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(Problem) as refused:
        written(**changes)
    (error,) = refused.value.errors
    assert (refused.value.status, error.endswith(f" - at `$.{place}`")) == (422, True), error


def test_a_field_that_the_contract_does_not_know_is_refused() -> None:
    with pytest.raises(Problem) as refused:
        written(buyer="Hoa")
    assert refused.value.kind == "invalid"


@pytest.mark.parametrize("raw", [b"", b"{", b"nonsense", b'{"purpose": "\xff"}', b'{"purpose": "shipping"} {}'])
def test_a_body_that_is_none_is_malformed(raw: bytes) -> None:
    with pytest.raises(Problem) as refused:
        read(raw, Purpose)
    assert (refused.value.status, refused.value.kind) == (400, "malformed")


def test_a_body_that_is_no_json_is_refused(world: World) -> None:
    path = "/v1/shops/S1/offers/batch"
    headers = {"Content-Type": "application/json"}
    assert kind_of(world.one("POST", path, data=b"{", headers=headers)) == (400, "malformed")
    assert kind_of(world.one("POST", path, data=b"[" * 100_000, headers=headers)) in {
        (400, "malformed"),
        (422, "invalid"),
    }
    assert kind_of(world.one("POST", path, data=b"{}")) == (415, "media-type")
