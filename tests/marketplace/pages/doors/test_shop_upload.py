"""A door that takes files of a shop turns away who sells nothing there before anything of a file is received."""

from httpx import Response as Answer
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from marketplace.pages.context import COOKIE, AppContext, opened
from marketplace.pages.doors import forms
from marketplace.pages.doors.received import Bounds, ReceivedForm
from marketplace.pages.doors.shop_upload import ShopUploadDoor
from marketplace.storage import Database
from marketplace.words.messages import Sentence
from tests import people, rights_market
from tests.marketplace.pages.doors.asking import client
from tests.rights_market import NOW_MS, A, B

_NONE = Sentence("Choose a file.", "Hãy chọn tệp.")
_BOUNDS = Bounds(1_000, 2, 60, too_large=Sentence("Too large.", "Tệp lớn quá."), late=_NONE, missing=_NONE)


def _keep(_asked: Request, sent: ReceivedForm) -> Response:
    return PlainTextResponse(" ".join(one.name for one in sent.files))


def test_only_who_sells_in_the_shop_is_received_and_only_within_bounds(sqlite: Database) -> None:
    rights_market.write(sqlite)
    door = ShopUploadDoor(_BOUNDS, lambda _: PlainTextResponse("trang"), _keep)
    browser = client([Route("/gian-hang/{code}/tep", door.answer, methods=["GET", "POST"])])
    browser.cookies.set("lensan-form", "held")

    def sent(content: bytes) -> Answer:
        held = {"form_token": forms.token("held", browser.cookies.get(COOKIE, ""))}
        return browser.post("/gian-hang/shop-a/tep", data=held, files=[("file", ("a.xlsx", content))])

    with opened(AppContext(sqlite, clock=lambda: NOW_MS)):
        assert browser.get("/gian-hang/shop-a/tep").text == "trang"
        assert "đăng nhập" in sent(b"PK").text
        browser.cookies.set(COOKIE, people.signed_in(sqlite, "seller", cooperative_id=B))
        assert sent(b"PK").status_code == 404
        del browser.cookies[COOKIE]
        browser.cookies.set(COOKIE, people.signed_in(sqlite, "seller", cooperative_id=A))
        assert (sent(b"PK").text, sent(b"x" * 60_000).status_code) == ("a.xlsx", 413)
