"""Each write in one transaction, as oscar's sandbox has it for every request; reads need none and wait for nobody."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse


class AtomicWrites:
    """A stock record is read and written in one transaction, so that no sale in between is lost."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return self._answer(request)
        with transaction.atomic():
            response = self._answer(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response
