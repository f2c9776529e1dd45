"""Nobody but this machine is answered, and no page of another one steers the app."""

import requests

from tests.marketplace.pages.conftest import Served

WAIT_S = 30


def test_a_name_of_the_internet_gets_no_answer(served: Served) -> None:
    for path in ("/", "/health", "/download/season.csv"):
        strange = served.get(path, headers={"Host": "evil.example"})
        assert strange.status_code == 403
        assert served.get(path, headers={"Host": "localhost:1"}).status_code == 200


def test_no_page_that_frames_the_app_may_steer_it(served: Served) -> None:
    told = requests.get(f"{served.address}/_stcore/host-config", timeout=WAIT_S).json()
    assert told["allowedOrigins"] == []
