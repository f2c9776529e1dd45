"""What of Streamlit's own doors is shut in the running app, and that no answer is compressed where secrets stand."""

import pytest
import requests
import streamlit as st
from starlette.testclient import TestClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from marketplace.pages import menu_path
from marketplace.pages.context import COOKIE
from marketplace.pages.doors.gate import SHUT
from tests import people
from tests.marketplace.pages.conftest import WAIT_S, Served

AGENT = ("/_stcore/agent/interact", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp")


@pytest.mark.parametrize("path", [*SHUT, *AGENT, "/_stcore/upload_file/session/file"])
def test_a_route_that_is_shut_answers_nobody_by_any_method(served: Served, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
        answer = requests.request(
            method, served.address + path, cookies={COOKIE: people.DESK}, timeout=WAIT_S, allow_redirects=False
        )
        assert (answer.status_code, answer.text) == (404, "Không có địa chỉ này."), method
    with pytest.raises(InvalidStatus) as refused:
        connect(served.address.replace("http", "ws") + path, additional_headers={"Cookie": f"{COOKIE}={people.DESK}"})
    assert refused.value.response.status_code in (403, 404)


def test_what_a_screen_needs_is_not_shut_nor_compressed_and_code_is_kept_for_good(served: Served) -> None:
    wants = {"Accept-Encoding": "gzip, br, zstd", "Accept": "text/html"}
    page = served.get("/theo-ho", headers=wants)
    script = page.text.split('src="./static/', 1)[1].split('"', 1)[0]
    code = served.get(f"/static/{script}", headers=wants)
    assert (code.status_code, code.headers["cache-control"]) == (200, "public, immutable, max-age=31536000")
    for answer in (page, code, served.get("/download/backup", headers=wants), served.get("/health", headers=wants)):
        assert (answer.status_code, answer.headers.get("content-encoding")) == (200, None)


@pytest.mark.filterwarnings("ignore:Using `httpx`")
def test_streamlit_itself_drives_no_screen_for_agents() -> None:
    """By the configuration that it reads beside the screens, whatever stands before it."""
    with TestClient(st.App(menu_path()), base_url="http://127.0.0.1") as browser:
        answer = browser.post("/_stcore/agent/interact", json={})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_available")
