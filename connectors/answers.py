"""What an HTTP answer means: nothing wrong, or which of the five errors, and whether asking again may help.

A message names the place and the platform's own problem text, never a token, a query or a body.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from connectors.allow_list import mended
from connectors.budget import retry_after_s
from connectors.errors import AuthFailed, Changed, ConnectorError, Refused, Unreachable

# A page that apologises, in the words servers and proxies use (nginx, HAProxy, Cloudflare, Vietnamese notices).
_APOLOGY = re.compile(
    r"bảo trì|quá tải|gián đoạn|nâng cấp hệ thống|có lỗi|maintenance|unavailable|bad gateway|gateway time-?out"
    r"|temporar|overload|try again|error",
    re.IGNORECASE,
)
_PROBLEM_MAX = 8_192
_SAID_MAX = 300
_AGAIN_LATER = frozenset((408, 425, 429))
_KEY_IN_USE = "urn:problem-type:lensan:key-in-use"  # the first try is still carried out: its answer comes with the next


class Answer(NamedTuple):
    """One whole answer: its status, headers (case does not matter) and decoded body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Trouble(NamedTuple):
    """What is wrong with an answer, and whether the same question may be asked again."""

    error: ConnectorError
    again: bool


class Problem(msgspec.Struct):
    """A problem document (RFC 9457), as far as it is repeated to people; ``message`` is what some say instead."""

    status: int | None = None
    type: str = ""
    title: str = ""
    detail: str = ""
    message: Any = None

    @property
    def text(self) -> str:
        """Return what it says, the most exact of it."""
        return self.detail or self.title or (self.message if isinstance(self.message, str) else "")


_PROBLEM = msgspec.json.Decoder(Problem)


def trouble_with(answer: Answer, place: str, json: bool, hide: str = "", words: bool = True) -> Trouble | None:
    """Judge an answer; ``json`` when the agreed body is JSON, ``place`` as messages shall name the question.

    ``hide`` is a token that the platform's own words shall not carry into a message; without ``words`` none of them go.
    """
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    problem = _problem_in(answer, kind)
    if problem is not None and not words:
        problem = Problem(problem.status, problem.type)
    status = answer.status
    if 200 <= status < 300:
        if problem is None or problem.status is None or problem.status < 400:
            return _unreadable(answer, kind, place) if json else None
        status = problem.status  # an error in the body of a 200
    word = _word(problem, hide)
    said = f" It says: {word}" if word else ""
    if status in (401, 403):
        return Trouble(AuthFailed(f"{place}: the platform does not accept the credentials ({status}).{said}"), False)
    if status in _AGAIN_LATER or status >= 500 or (problem is not None and problem.type == _KEY_IN_USE):
        wait_s = retry_after_s(answer.headers)
        what = "asks to slow down" if status == 429 else "cannot answer now"
        return Trouble(Unreachable(f"{place}: the platform {what} ({status}).{said}", wait_s), True)
    if status >= 400:
        kind = problem.type if problem else ""
        return Trouble(Refused(f"{place}: refused ({status}).{said}", status, kind, said=word), False)
    return Trouble(Changed(f"{place}: the platform answers with the status {status}, which was not agreed."), False)


def _problem_in(answer: Answer, kind: str) -> Problem | None:
    if len(answer.body) > _PROBLEM_MAX or kind not in ("application/problem+json", "application/json"):
        return None
    try:
        return _PROBLEM.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _word(problem: Problem | None, hide: str) -> str:
    text = " ".join(problem.text.replace("\0", "").split()) if problem else ""
    return (text.replace(hide, "…") if hide else text)[:_SAID_MAX]


def _unreadable(answer: Answer, kind: str, place: str) -> Trouble | None:
    """Return what keeps a good status from being read as JSON: a web page, or a body that is cut or damaged."""
    body = answer.body
    if kind in ("text/html", "application/xhtml+xml") or body[:64].lstrip()[:1] == b"<":
        if _APOLOGY.search(body[:20_000].decode("utf-8", "replace")):
            return Trouble(Unreachable(f"{place}: a notice came instead of an answer (bảo trì, quá tải …)."), True)
        return Trouble(Changed(f"{place}: a web page came where JSON was agreed."), True)
    if not body:
        return None if answer.status == 204 else Trouble(Unreachable(f"{place}: the answer is empty."), True)
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        if mended(body) is None:
            return Trouble(Unreachable(f"{place}: the answer is cut off or damaged."), True)
    return None
