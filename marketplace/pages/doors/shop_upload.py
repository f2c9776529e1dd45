"""A door of a shop whose form brings files: who sells nothing there is turned away before anything is received."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from marketplace.pages.doors.form_door import Show
from marketplace.pages.doors.forms import FIELD, FormError, check_token
from marketplace.pages.doors.light import reader_of
from marketplace.pages.doors.received import Bounds, ReceivedForm, received
from marketplace.pages.doors.refusal import form_refused, refusal_page
from marketplace.pages.doors.shop_visit import NotSelling, visited

Keep = Callable[[Request, ReceivedForm], Response]


class ShopUploadDoor:
    """``show`` draws the page, ``keep`` gets what was sent within ``bounds``; both beside the server's own loop."""

    def __init__(self, bounds: Bounds, show: Show, keep: Keep) -> None:
        self._bounds, self._show, self._keep = bounds, show, keep

    async def answer(self, asked: Request) -> Response:
        """Answer a request for the page, or take what was sent with it."""
        if asked.method != "POST":
            return await run_in_threadpool(self._show, asked)
        refused = await run_in_threadpool(_turned_away, asked)
        if refused is not None:
            return refused
        try:
            async with received(asked, self._bounds) as form:
                check_token(asked, form.fields.get(FIELD, ""))
                return await run_in_threadpool(self._keep, asked, form)
        except FormError as error:
            return form_refused(asked, error)


def _turned_away(asked: Request) -> Response | None:
    """Return the answer to who sells nothing in the shop; None for who does."""
    try:
        visited(asked)
    except NotSelling as refusal:
        lang = reader_of(asked)
        return refusal_page(lang.tell(refusal.sentence), lang)
    return None
