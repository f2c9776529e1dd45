"""Each break of offers changes what it says and nothing else of what a server answers."""

import pytest

from tests.connectors.partner.answers import Changed

LISTED = ("offers", "offers, 2 of them", "offers, before", "offers, since then")
ALONE = ("offer", "single")
SAYS = ("category", "certificate", "description", "growing_area_code", "photos")
"""What an offer may leave out."""
HEARD = {
    "sellers-none": {"sellers": "(all)", "sellers, 2 of them": "(all)"},
    "offer-of-nobody": {**dict.fromkeys((*LISTED, *ALONE), "seller_id")},
    "title-lost": {"offer": "title", "offers, since then": "title"},
    "offer-differs": {"offer": "price_dong", "single": "price_dong"},
    "stock-lost": {
        "batch, nothing on stock": "offer.version",
        "batch, same again": "offer.version, outcome, problem",
        "batch, fields left out": "offer.price_dong, offer.version, outcome, problem",
        "batch, stale": "offer.price_dong, offer.stock, offer.version",
        "offer": "etag, price_dong, version",
        "offers, since then": "(page).next_cursor, price_dong, stock, version",
    },
    "stock-stays": {"batch, stale": "offer.stock", "offer": "stock", "offers, since then": "stock"},
    "version-still": {
        **dict.fromkeys(("offers", "offers, 2 of them", "offers, before", "single"), "version"),
        "batch, nothing on stock": "offer.version",
        "batch, same again": "offer.version",
        "batch, fields left out": "offer.version",
        "batch, stale": "offer.price_dong, offer.stock, offer.version, outcome, problem",
        "batch, one SKU twice": "offer.price_dong, offer.version, outcome, problem",
        "offer": "etag, price_dong, stock, version",
        "offers, since then": "price_dong, stock, version",
    },
    "offer-unmoved": {"offers, since then": "(all)"},
    "version-restless": {
        **dict.fromkeys(
            (
                "batch, new",
                "batch, nothing on stock",
                "batch, one bad item",
                "batch, one SKU twice",
                "batch, with a charset",
                "batch, for a single write",
                "batch, under a key",
                "batch, under a key, again 0",
                "batch, under a key, again 1",
                "batch, under a key, again 2",
                "batch, under a key, again 3",
            ),
            "offer.category",
        ),
        "batch, same again": "offer.category, offer.version",
        "batch, fields left out": "offer.category, offer.price_dong, outcome, problem",
        "batch, stale": "offer.category, offer.price_dong",
        "offer": "category, price_dong",
        "offers, since then": "category, price_dong",
    },
    "left-out-erased": {
        **dict.fromkeys(("batch, fields left out", "batch, stale"), ", ".join(f"offer.{name}" for name in SAYS)),
        **dict.fromkeys(("offer", "offers, since then"), ", ".join(SAYS)),
    },
    "stale-taken": {
        "batch, stale": "offer.price_dong, offer.stock, offer.version, outcome, problem",
        "batch, one SKU twice": "offer.price_dong, offer.version, outcome, problem",
        "offer": "etag, price_dong, stock, version",
        "offers, since then": "price_dong, stock, version",
    },
    "conflict-dumb": {"batch, stale": "offer"},
    "batch-all-or-nothing": {"batch, one bad item": "HTTP 422"},
    "refusal-unreasoned": {"batch, one bad item": "problem"},
    "results-turned": {
        "batch, one bad item": "offer, outcome, problem, sku",
        "batch, one SKU twice": "offer.price_dong, offer.version",
    },
    "batch-at-once": {
        "batch, one SKU twice": "offer.price_dong, offer.version, outcome, problem",
        "offers, since then": "(page).next_cursor, price_dong, version",
    },
    "field-passed-over": {"batch, unknown field": "HTTP 200", "offers, since then": "(all), (page).next_cursor"},
    "bounds-mended": {"batch, out of bounds": "HTTP 200", "offers, since then": "(all), (page).next_cursor"},
    "batch-cut": {"batch, 501 items": "HTTP 200", "offers, since then": "(all), (page).next_cursor"},
    "type-passed-over": {"batch, as text": "HTTP 200", "offers, since then": "(all), (page).next_cursor"},
    "type-narrow": {"batch, with a charset": "HTTP 415", "offers, since then": "(all), (page).next_cursor"},
    "json-as-invalid": {"batch, no JSON": "HTTP 422"},
    "offer-invented": {"offer, unknown": "HTTP 200"},
}


@pytest.mark.parametrize("name", HEARD)
def test_a_break_is_heard_where_it_says_and_nowhere_else(name: str, changed: Changed) -> None:
    assert changed(name) == HEARD[name]
