"""The shapes we read and write are those of the published contract, and none of them has room for a buyer."""

import msgspec
import pytest

from connectors.partner.contract import wire
from connectors.partner.server.api.exports import COLUMNS
from tests.contract import document

DOCUMENT = document()
SCHEMAS = DOCUMENT["components"]["schemas"]
PAIRS = {
    "Order": wire.Order,
    "Line": wire.Line,
    "Entry": wire.Entry,
    "Shipment": wire.Shipment,
    "Seller": wire.Seller,
    "Offer": wire.Offer,
    "OfferWrite": wire.OfferWrite,
    "Service": wire.Root,
    "Shops": wire.Shops,
    "Batch": wire.Batch,
    "BatchResults": wire.Results,
}


@pytest.mark.parametrize("name", PAIRS)
def test_a_shape_has_the_fields_of_the_document(name):
    fields = {field.encode_name for field in msgspec.structs.fields(PAIRS[name])}
    assert fields == set(SCHEMAS[name]["properties"])


@pytest.mark.parametrize("name", PAIRS)
def test_what_we_insist_on_the_document_promises(name):
    insisted = {field.encode_name for field in msgspec.structs.fields(PAIRS[name]) if field.required}
    promised = set(SCHEMAS[name]["properties"]) if name == "OfferWrite" else set(SCHEMAS[name]["required"])
    assert insisted <= promised


def test_pages_carry_what_the_document_says():
    pages = {"OrderPage": wire.Orders, "EntryPage": wire.Entries, "OfferPage": wire.Offers}
    for name, page in {**pages, "ShipmentPage": wire.Shipments, "SellerPage": wire.Sellers}.items():
        fields = {field.encode_name for field in msgspec.structs.fields(page)}
        assert fields == set(SCHEMAS["Page"]["properties"]) | set(SCHEMAS[name]["properties"])


def test_the_nightly_files_have_the_columns_that_the_server_writes():
    assert {
        "orders": (*wire.ORDER_COLUMNS, *wire.ORDER_COLUMNS_1_1),
        "settlements": (*wire.ENTRY_COLUMNS, *wire.ENTRY_COLUMNS_1_1),
    } == COLUMNS


def test_no_shape_has_room_for_a_buyer():
    names = {field.name for shape in PAIRS.values() for field in msgspec.structs.fields(shape)}
    assert not names & (
        set(SCHEMAS["Recipient"]["properties"]) - {"name"} | {"buyer", "customer", "email", "recipient"}
    )
