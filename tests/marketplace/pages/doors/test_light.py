"""The light pages: small, without scripts, in the reader's language, and nothing in them is markup that was said."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.language.translation import Language
from marketplace.pages.doors import light
from tests.marketplace.pages.doors.asking import client


def page(asked: Request) -> Response:
    return light.light_page(asked, "message.html", text="<script>alert(1)</script>", way="/", label="Về")


BROWSER = client([Route("/", page), Route("/assets/{name}", light.asset)])


def test_what_was_said_is_no_markup_and_no_script_runs() -> None:
    answer = BROWSER.get("/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert "<script" not in answer.text
    assert " style=" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"


def test_a_page_with_its_style_is_small_and_the_style_is_kept_for_good() -> None:
    style = light.asset_address("light.css")
    answer = BROWSER.get(style)
    assert "immutable" in answer.headers["cache-control"]
    assert len(BROWSER.get("/").content) + len(answer.content) < 20_000
    assert f'href="{style}"' in BROWSER.get("/").text
    assert BROWSER.get("/assets/light.py").status_code == 404


def test_the_language_is_kept() -> None:
    assert '<html lang="vi">' in BROWSER.get("/?lang=fr").text
    english = BROWSER.get("/?lang=en").text
    assert '<html lang="en">' in english
    assert 'href="/?lang=en"' in english
    assert light.address("/a", Language("en"), next="/b?c=d", none="") == "/a?next=%2Fb%3Fc%3Dd&lang=en"
    assert light.address("/a", Language("vi")) == "/a"


def test_a_browser_gets_the_cookie_of_forms_once() -> None:
    browser = client([Route("/", page)])
    assert browser.get("/").headers["set-cookie"].startswith("lensan-form=")
    assert "set-cookie" not in browser.get("/").headers
