"""A screen that there is none of is told, and leads back; all else is answered as before."""

import requests

from tests.marketplace.pages.conftest import Served

WAIT_S = 30
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def test_an_unknown_screen_is_told_and_known_ones_are_served(served: Served) -> None:
    def asked(path: str, accept: dict[str, str] = BROWSER) -> requests.Response:
        return requests.get(served.address + path, headers=accept, timeout=WAIT_S, allow_redirects=False)

    for path in ("/", "/theo-ho", "/san?lang=en", "/health", "/download/season.csv", "/_stcore/host-config"):
        assert asked(path).status_code == 200, path
    unknown = asked("/khong<co")
    assert unknown.status_code == 404
    assert "Không có màn hình khong&lt;co." in unknown.text
    assert 'href="/?lang=vi"' in unknown.text
    assert "There is no screen theo-x." in asked("/theo-x?lang=en").text
    first = asked("/theo-xa?season=vai-2021")
    assert (first.status_code, first.headers["location"]) == (307, "/?season=vai-2021")
