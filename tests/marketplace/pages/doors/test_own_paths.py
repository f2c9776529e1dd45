"""A door leads on to pages of ours alone."""

import pytest

from marketplace.pages.doors.own_paths import asked_path, own_path


@pytest.mark.parametrize("said", ["/", "/theo-ho?ho=H-1&lang=en", "/lo-hang?lo=A/B", "/download/season.csv?season=v"])
def test_a_path_of_ours_is_led_to(said: str) -> None:
    assert own_path(said) == said


def test_letters_of_ours_are_written_as_an_address_has_them() -> None:
    assert own_path("/theo-ho?words=vải") == "/theo-ho?words=v%E1%BA%A3i"
    assert asked_path("/lô", b"a=1") == "/l%C3%B4?a=1"


@pytest.mark.parametrize(
    "said",
    [
        None, "", "theo-ho", "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example",
        "\\\\evil", "/\t/evil.example", "/\n/evil.example", " //evil.example", "javascript:alert(1)", "/a b", "//[",
        "/\x00", "/dang-nhap?next=/", "/dang-xuat", "/bat-dau/",
    ],
)  # fmt: skip
def test_whatever_else_is_asked_for_leads_to_the_first_page(said: str | None) -> None:
    assert own_path(said) == "/"
