"""A cooperative is found by its name, however it is spelled and whatever kind it says before it."""

import pytest

from marketplace.imports.cooperatives.names import kind_of_name, name_key


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("HTX Quý Sơn", "cooperative"),
        ("Hợp tác xã QUÝ  SƠN", "cooperative"),
        ("Tổ hợp tác Quy Son", "group"),
        ("THT Quý Sơn", "group"),
        ("Hộ kinh doanh Quý Sơn", "business"),
        ("HKD Quý Sơn", "business"),
        ("Quý Sơn", None),
    ],
)
def test_one_key_for_a_name_with_and_without_its_kind(name: str, kind: str | None) -> None:
    assert (name_key(name), kind_of_name(name)) == ("quy son", kind)


@pytest.mark.parametrize(("name", "key"), [("HTX", "htx"), ("HTXA Quý Sơn", "htxa quy son"), ("Sơn HTX", "son htx")])
def test_a_kind_is_a_whole_word_before_a_name(name: str, key: str) -> None:
    assert (name_key(name), kind_of_name(name)) == (key, None)


def test_what_is_more_than_its_kind_stays_in_the_key() -> None:
    assert name_key("Hợp tác xã nông nghiệp Quý Sơn") == "nong nghiep quy son"
