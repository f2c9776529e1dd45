"""Forms of the doors: read once, small, and only from a page that we drew for the same browser and the same session.

A form carries a token made of a cookie that no script reads and of the session it was drawn for; another site knows
neither, and a form of an earlier session counts no more.
"""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from secrets import token_urlsafe
from urllib.parse import parse_qsl

from starlette.requests import Request

from marketplace.pages.doors import cookies
from marketplace.words.messages import Refusal

FIELD = "form_token"
MOST_BYTES = 16_384
_MOST_FIELDS = 50
Fields = Mapping[str, str]


class FormError(Refusal):
    """A form is not taken; ``status`` is that of HTTP."""

    def __init__(self, status: int, en: str, vi: str) -> None:
        super().__init__(en, vi)
        self.status = status


def new_secret() -> str:
    """Return what a browser's forms are told apart by."""
    return token_urlsafe(32)


def token(secret: str, session: str) -> str:
    """Return what the forms of a page carry: by the browser's secret and its session's token, '' before any."""
    return hmac.new(secret.encode(), f"form {session}".encode(), sha256).hexdigest()


async def submitted(asked: Request) -> Fields:
    """Return the fields of a form; FormError where it is none of ours, or was drawn for somebody else."""
    if asked.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise FormError(415, "This is no form of ours.", "Đây không phải biểu mẫu của Lên Sàn.")
    fields = await _read(asked)
    check_token(asked, fields.get(FIELD, ""))
    return fields


def check_token(asked: Request, said: str) -> None:
    """Raise FormError where a form was drawn for another browser or session than it is sent from."""
    secret = cookies.read(asked, cookies.FORM)
    wanted = token(secret, cookies.read(asked, cookies.SESSION))
    if not secret or not hmac.compare_digest(wanted.encode(), said.encode()):
        raise FormError(
            403,
            "This page is out of date, or your browser keeps no cookies; open it again, and send it once more.",
            "Trang này đã cũ hoặc trình duyệt không lưu cookie; hãy mở lại trang rồi gửi lần nữa.",
        )


async def _read(asked: Request) -> Fields:
    body = b""
    async for part in asked.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise FormError(413, "This form is too long.", "Biểu mẫu quá dài.")
    unreadable = FormError(400, "This form cannot be read.", "Không đọc được biểu mẫu.")
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"))
    except ValueError as error:
        raise unreadable from error
    if any("\x00" in value for value in fields.values()):
        raise unreadable
    return fields
