"""Offers out and back, and payouts, between the contract's words and ours."""

import json

import pytest

from connectors.errors import Changed
from connectors.partner.contract.mapping import batch_of, offers_page, results_of
from marketplace.words.records import DesiredOffer, OfferRecord, Outcome

OFFER = {
    "sku": "VT-5KG",
    "seller_id": "S1",
    "title": "Vải thiều 5 kg",
    "description": "Cắt sáng, gửi chiều",
    "category": "trái cây",
    "price_dong": 150_000,
    "pack_g": 5000,
    "stock": 40,
    "growing_area_code": "VN-BGOR-0102",
    "certificate": None,
    "photos": ["https://x.vn/1.jpg"],
    "version": 7,
    "moderation": "pending",
    "reason": None,
    "updated_at": "2021-06-01T00:00:00+07:00",
}
WISH = DesiredOffer(
    "VT-5KG",
    "S1",
    "Vải thiều 5 kg",
    "Cắt sáng, gửi chiều",
    "trái cây",
    150_000,
    5000,
    40,
    6,
    "VN-BGOR-0102",
    "",
)


def page_of(name, *items):
    return json.dumps(
        {"as_of": "2021-06-15T00:00:00+07:00", "next_cursor": "c2", "has_more": True, name: items}, ensure_ascii=False
    ).encode()


def test_an_offer_becomes_a_record():
    (record,) = offers_page(page_of("offers", OFFER)).items
    assert record == OfferRecord(
        "VT-5KG", "S1", "Vải thiều 5 kg", 150_000, 5000, 40, 7, "pending", None, "VN-BGOR-0102", ""
    )


def test_an_unknown_moderation_is_set_aside():
    (reject,) = offers_page(page_of("offers", OFFER | {"moderation": "sleeping"})).items
    assert (reject.where, reject.reason) == ("offers[0] sku VT-5KG", "moderation: Not one of the agreed words.")


def test_a_wish_is_written_with_the_version_it_was_computed_from():
    (item,) = json.loads(batch_of([WISH]))["items"]
    standing_there = {name: value for name, value in OFFER.items() if name in item}
    assert item == standing_there | {"if_version": 6}
    assert "photos" not in item


def test_what_a_wish_says_nothing_of_is_left_out():
    quiet = WISH._replace(description=None, category=None, growing_area=None, certificate=None)
    (item,) = json.loads(batch_of([quiet]))["items"]
    assert set(item) == {"sku", "seller_id", "title", "price_dong", "pack_g", "stock", "if_version"}


def answered(*results):
    return json.dumps({"results": results}).encode()


def test_each_wish_has_its_own_answer():
    wishes = [WISH, WISH._replace(sku="B"), WISH._replace(sku="C", stock=1)]
    body = answered(
        {"sku": "VT-5KG", "outcome": "accepted", "offer": OFFER, "problem": None},
        {"sku": "B", "outcome": "refused", "offer": None, "problem": {"title": "Bad", "detail": "No such category."}},
        {"sku": "C", "outcome": "conflict", "offer": OFFER | {"sku": "C", "stock": 2}, "problem": None},
    )
    first, second, third = results_of(body, wishes)
    assert (first.outcome, first.offer.version) == (Outcome.ACCEPTED, 7)
    assert second == ("B", Outcome.REFUSED, None, "No such category.", None)
    assert (third.outcome, third.offer.stock) == (Outcome.CONFLICT, 2)


def test_a_conflict_stays_one_even_with_what_was_wished():
    """It may be our own write, whose answer was lost; it may be a sale that nobody has read."""
    [result] = results_of(answered({"sku": "VT-5KG", "outcome": "conflict", "offer": OFFER}), [WISH])
    assert (result.outcome, result.offer.stock) == (Outcome.CONFLICT, WISH.stock)


def test_an_unclear_answer_to_one_wish_is_not_taken_for_a_yes():
    body = answered(
        {"sku": "VT-5KG", "outcome": "perhaps"}, {"sku": "B", "outcome": "accepted", "offer": OFFER | {"sku": "B"}}
    )
    first, second = results_of(body, [WISH, WISH._replace(sku="B")])
    assert (first.outcome, second.outcome) == (Outcome.REFUSED, Outcome.ACCEPTED)
    assert "unclear" in first.reason


@pytest.mark.parametrize(
    "told",
    [{"outcome": "accepted", "offer": OFFER | {"title": "V\0"}}, {"outcome": "refused", "problem": {"detail": "\0"}}],
)
def test_an_answer_that_no_database_takes_is_unclear(told):
    (result,) = results_of(answered({"sku": "VT-5KG"} | told), [WISH])
    assert (result.outcome, result.offer) == (Outcome.REFUSED, None)
    assert result.reason == "The answer to this item is unclear. A text holds the character NUL."


@pytest.mark.parametrize("results", [[], [{"sku": "OTHER", "outcome": "accepted"}]])
def test_answers_that_do_not_match_the_batch_mean_the_platform_changed(results):
    with pytest.raises(Changed):
        results_of(answered(*results), [WISH])
