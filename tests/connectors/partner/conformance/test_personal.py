"""A field's name says whether it is of a buyer, however its words are joined."""

import pytest

from connectors.partner.conformance.personal import is_personal, named


@pytest.mark.parametrize(
    "name",
    [
        "buyer", "buyer_id", "recipientName", "customer-email", "SHIPPING_ADDRESS", "phone2", "delivery.ward",
        "ho_ten", "soDienThoai", "SDT", "dia_chi_giao", "nguoiNhan", "ten_khach_hang", "nguoi-mua",
    ],
)  # fmt: skip
def test_a_name_that_speaks_of_a_buyer_is_seen(name: str) -> None:
    assert is_personal(name)


@pytest.mark.parametrize("name", ["order_code", "seller_id", "renamed", "telemetry", "warded", "thoi_dia", "x", ""])
def test_a_name_that_does_not_speak_of_a_buyer_is_left_alone(name: str) -> None:
    assert not is_personal(name)


def test_names_are_said_in_one_line_in_their_order() -> None:
    assert [named(["phone", "buyer"]), named([])] == ["buyer, phone", "none"]
