"""Forms with files: received to the disk as they come, counted, and refused once they are larger than they may be."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import BinaryIO, NamedTuple

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

from marketplace.pages.doors.forms import FormError
from marketplace.words.messages import Sentence

_AROUND = 16_384
"""So many bytes more the form around the files may take."""


class Bounds(NamedTuple):
    """What a form with files may be, and how it is said where it is not; sizes in bytes."""

    most_bytes: int
    most_files: int
    patience_s: int
    too_large: Sentence
    late: Sentence
    missing: Sentence


class ReceivedFile(NamedTuple):
    """One file of a form, by the name that the browser gives it."""

    name: str
    size: int
    file: BinaryIO


class ReceivedForm(NamedTuple):
    """A form: its fields, and its files, at least one."""

    fields: Mapping[str, str]
    files: list[ReceivedFile]


@asynccontextmanager
async def received(asked: Request, bounds: Bounds) -> AsyncIterator[ReceivedForm]:
    """Receive a form with its files, gone when the block ends; FormError where it is none, or too large."""
    if asked.headers.get("content-type", "").partition(";")[0].strip() != "multipart/form-data":
        raise FormError(415, "This is no form of ours.", "Đây không phải biểu mẫu của Lên Sàn.")
    said = asked.headers.get("content-length", "0")
    if not said.isdecimal() or int(said[:20]) > bounds.most_bytes + _AROUND:
        raise FormError(413, *bounds.too_large)
    counted = Request(asked.scope, _counted(asked, bounds))
    try:
        async with asyncio.timeout(bounds.patience_s):
            form = await counted.form(max_files=bounds.most_files, max_fields=10, max_part_size=4_096)
    except TimeoutError as error:
        raise FormError(408, *bounds.late) from error
    except (HTTPException, MultiPartException, ClientDisconnect) as error:
        raise FormError(400, "This form cannot be read.", "Không đọc được biểu mẫu.") from error
    try:
        sent = [one for one in form.getlist("file") if isinstance(one, UploadFile)]
        files = [ReceivedFile(one.filename or "", one.size or 0, one.file) for one in sent if one.filename or one.size]
        if not files:
            raise FormError(400, *bounds.missing)
        yield ReceivedForm({name: value for name, value in form.items() if isinstance(value, str)}, files)
    finally:
        await form.close()


def _counted(asked: Request, bounds: Bounds) -> Receive:
    """Return what receives a body, and refuses it once it is larger than it may be, whatever it said before."""
    so_far = 0

    async def receive() -> Message:
        nonlocal so_far
        message = await asked.receive()
        so_far += len(message.get("body", b""))
        if so_far > bounds.most_bytes + _AROUND:
            raise FormError(413, *bounds.too_large)
        return message

    return receive
