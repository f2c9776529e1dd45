"""A page that says why a door hands nothing out, with the way back to the app."""

from starlette.requests import Request
from starlette.responses import Response

from marketplace.language.translation import Language
from marketplace.pages.doors.forms import FormError
from marketplace.pages.doors.light import address, message_page, reader_of
from marketplace.pages.doors.own_paths import asked_path


def refusal_page(text: str, lang: Language, status: int = 404) -> Response:
    """Return the page; ``text`` is a sentence in the reader's language, and never markup."""
    return message_page(text, lang, address("/", lang), lang.say("Back to Lên Sàn"), status)


def form_refused(asked: Request, error: FormError) -> Response:
    """Say why a form was not taken, with the way to the page it stands on."""
    lang = reader_of(asked)
    here = asked_path(asked.scope["path"], asked.scope["query_string"])
    return message_page(lang.tell(error.sentence), lang, here, lang.say("Open the page again"), error.status)
