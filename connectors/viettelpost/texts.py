"""Texts that go to the carrier, as long as it takes them, and texts that come back, without whom they are about."""

import re
from collections.abc import Iterable
from typing import Final
from unicodedata import combining, normalize

from connectors.errors import ConnectorError, Refused, Unreachable
from marketplace.words.messages import Sentence
from marketplace.words.names import key, visible
from marketplace.words.parcels import ParcelWish

BYTES_MOST: Final = 150
ASKED_BEFORE: Final = "urn:problem-type:lensan:asked-before"
"""The kind of a refusal that does not say that there is no such parcel."""
_TELEPHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\d)")
_ABOUT_SOMEBODY = Sentence(
    "Viettel Post refuses the parcel; what it says is about a person and is not repeated.",
    "Viettel Post từ chối bưu gửi; lời của hãng có thông tin cá nhân nên không ghi lại.",
)


def plain(text: str) -> str:
    """Return a text in one line, of letters that are seen, each of its fewest characters."""
    return " ".join(normalize("NFC", visible(text)).split()).encode("utf-8", "replace").decode()


def fits(text: str) -> bool:
    """Say whether the carrier takes a text of this length."""
    return len(text.encode()) <= BYTES_MOST


def shortened(text: str) -> str:
    """Return a text cut after a whole letter where it is too long; for what loses nothing by it."""
    text = plain(text)
    if fits(text):
        return text
    end = len(text.encode()[:BYTES_MOST].decode("utf-8", "ignore"))
    while end and combining(text[end]):
        end -= 1
    return text[:end].rstrip()


def whole(text: str, number: str, what: Sentence) -> str:
    """Return a text that must not be cut; Refused where it is missing or too long, naming the parcel and ``what``."""
    text = plain(text)
    if not text:
        raise refused(number, Sentence(f"{what.en} is missing; fill it in", f"thiếu {what.vi}; hãy nhập thêm"))
    if fits(text):
        return text
    long = len(text.encode())
    raise refused(
        number,
        Sentence(
            f"{what.en} is {long} bytes long and Viettel Post takes {BYTES_MOST}; write it shorter",
            f"{what.vi} dài {long} byte, Viettel Post chỉ nhận {BYTES_MOST} byte; hãy viết ngắn lại",
        ),
    )


def refused(number: str, why: Sentence) -> Refused:
    """Return what says why a parcel is not even asked for."""
    return Refused(f"Parcel {number}: {why.en}.", vi=f"Bưu gửi {number}: {why.vi}.")


def without_people(error: ConnectorError, wish: ParcelWish) -> ConnectorError:
    """Return an error without the names, telephone numbers and streets that the carrier's own words may repeat."""
    people = [plain(one) for who in (wish.to, wish.sender) for one in (who.name, who.phone, who.street)]
    en, vi = (_hidden(text, people) for text in error.sentence)
    if any(_names(text, people) for text in (en, vi)):
        en, vi = _ABOUT_SOMEBODY
    if isinstance(error, Refused):
        return Refused(en, error.status, error.kind, vi=vi)  # its own word stands in both, and is not repeated
    if isinstance(error, Unreachable):
        return Unreachable(en, error.wait_s, vi=vi)
    return type(error)(en, vi=vi)


def doubtful(error: Refused, number: str) -> Refused:
    """Return a refusal of a parcel that was asked for before without an answer: it may be there already."""
    en = f"Parcel {number} was asked for before without an answer and may be there: wait for its notice, or look for it"
    vi = f"Bưu gửi {number} đã được yêu cầu trước đó mà chưa có trả lời nên có thể đã được tạo: hãy chờ tin của hãng"
    return Refused(
        f"{error} {en} at viettelpost.vn before asking under another number.",
        error.status,
        ASKED_BEFORE,
        vi=f"{error.sentence.vi.rstrip('.')}. {vi} hoặc tìm mã này trên viettelpost.vn trước khi gửi lại bằng mã khác.",
    )


def without_telephones(text: str) -> str:
    """Return a text with a mark for whatever looks like a telephone number."""
    return _TELEPHONE.sub("…", text)


def _hidden(text: str, people: Iterable[str]) -> str:
    text = normalize("NFC", text)
    for one in filter(None, people):
        text = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return without_telephones(text)


def _names(text: str, people: Iterable[str]) -> bool:
    """Say whether a text still names somebody, in whatever spelling."""
    said = f" {key(text)} "
    return any(f" {key(one)} " in said for one in people if key(one))
