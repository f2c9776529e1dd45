"""What a browser calls itself, as its owner knows it."""

import pytest

from marketplace.pages.doors.browsers import browser_name


@pytest.mark.parametrize(
    ("says", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 14; SM-A155F) Chrome/130.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Mobile Safari/537.36 Zalo android/12", "Zalo, Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox, Linux"),
        ("curl/8.5.0", ""),
        ("<script>", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_has_a_short_name_and_none_of_what_it_says(says: str, name: str) -> None:
    assert browser_name(says) == name
