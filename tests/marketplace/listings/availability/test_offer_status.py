"""What people see of an offer is what became of our push and, once it was accepted, what a moderator decided."""

import pytest

from marketplace.language.labels import offer_state
from marketplace.language.translation import VIETNAMESE
from marketplace.listings.availability.offer_status import packs_there, shown_as


@pytest.mark.parametrize("moderation", [None, "approved", "pending", "rejected", "hidden"])
def test_people_see_what_a_moderator_decided_once_our_push_was_accepted(moderation: str | None) -> None:
    live = {"pending": "in moderation", "rejected": "refused", "hidden": "hidden"}.get(moderation or "", "live")
    seen = [shown_as(state, moderation) for state in ("live", "wanted", "refused", "hidden")]
    assert seen == [live, "wanted", "refused", "hidden"]
    assert [offer_state(state, VIETNAMESE) for state in ("live", "in moderation", "refused", "hidden")] == [
        "đang bán", "chờ duyệt", "bị từ chối", "đã ẩn"
    ]  # fmt: skip


def test_a_shop_shows_no_fewer_than_no_packs_and_says_where_it_shows_none_yet() -> None:
    assert [packs_there(stock) for stock in (7, 0, -43, None)] == [7, 0, 0, None]
