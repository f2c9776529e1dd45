"""A door with a form: drawn when it is asked for, and taken when it is sent by the page that was drawn."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from marketplace.pages.doors.forms import Fields, FormError, submitted
from marketplace.pages.doors.refusal import form_refused

Show = Callable[[Request], Response]
Take = Callable[[Request, Fields], Response]


class FormDoor:
    """``show`` draws the form and ``take`` gets what was sent; both work beside the server's own loop.

    Mount it by ``Route(path, FormDoor(…).answer, methods=["GET", "POST"])``.
    """

    def __init__(self, take: Take, show: Show | None = None) -> None:
        self._take, self._show = take, show

    async def answer(self, asked: Request) -> Response:
        """Answer a request for the form, or what was sent with it."""
        if asked.method in ("GET", "HEAD") and self._show is not None:
            return await run_in_threadpool(self._show, asked)
        try:
            fields = await submitted(asked)
        except FormError as error:
            return form_refused(asked, error)
        return await run_in_threadpool(self._take, asked, fields)
