"""A screen that there is none of for a person is told, and leads back; all else is answered as before."""

import requests

from marketplace.pages.context import COOKIE
from tests import people
from tests.marketplace.pages.conftest import Served
from tests.seeding import cooperative

WAIT_S = 30
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def asked(served: Served, path: str, token: str = people.DESK) -> requests.Response:
    return requests.get(served.address + path, headers=BROWSER, cookies={COOKIE: token}, timeout=WAIT_S,
                        allow_redirects=False)  # fmt: skip


def test_an_unknown_screen_is_told_and_known_ones_are_served(served: Served) -> None:
    for path in ("/", "/theo-ho", "/san?lang=en", "/health", "/_stcore/host-config"):
        assert asked(served, path).status_code == 200, path
    unknown = asked(served, "/khong<co")
    assert unknown.status_code == 404
    assert "Không có màn hình khong&lt;co." in unknown.text
    assert all(said in unknown.text for said in ('href="/"', "/assets/light.css"))
    assert "Không có gì ở địa chỉ này." in asked(served, "/download/etc/passwd").text
    assert "There is no screen theo-x." in asked(served, "/theo-x?lang=en").text
    first = asked(served, "/theo-xa?season=vai-2021")
    assert (first.status_code, first.headers["location"]) == (307, "/?season=vai-2021")


def test_a_screen_that_a_role_lacks_is_told_as_one_that_nobody_has(served: Served) -> None:
    cooperative(served.database)
    weigher = people.signed_in(served.database, "weigher", cooperative_id=1)
    for lacking in ("thanh-toan", "theo-xa", "san"):
        answer, unknown = (asked(served, f"/{path}", weigher) for path in (lacking, "khong-co"))
        assert answer.status_code == unknown.status_code == 404
        assert answer.text == unknown.text.replace("khong-co", lacking)
    assert asked(served, "/thieu-hang", weigher).status_code == 200
    first = asked(served, "/lo-hang?lo=L-H-AN", weigher)
    assert (first.status_code, first.headers["location"]) == (307, "/?lo=L-H-AN")
