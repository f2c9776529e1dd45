"""What can go wrong with a platform, named by what the caller must do.

ConnectorError
├── NotConfigured   a setting is missing          → skip the channel; the page asks for it
├── AuthFailed      401, 403                      → pause the channel until a person acts
├── Unreachable     network, 429, 5xx, cut body   → this run is incomplete; try again later
├── Refused         another 4xx about one item    → note it on the item and go on
└── Changed         not the agreed shape          → try three times within ten minutes, then stop this channel, loudly
"""

from marketplace.words.messages import Refusal

_NOT_THERE = (404, 405, 501)
_CURSORS = frozenset(("urn:problem-type:lensan:cursor", "urn:problem-type:lensan:cursor-gone"))


class ConnectorError(Refusal):
    """A platform could not be used; the message is one plain sentence without secrets.

    In Vietnamese it is told by its kind, with what to do; ``vi`` says more where more is known.
    """

    in_vietnamese = ""

    def __init__(self, message: str, *, vi: str = "") -> None:
        super().__init__(message, vi or self.in_vietnamese)


class NotConfigured(ConnectorError):
    """A setting of the channel is missing."""

    in_vietnamese = "Gian hàng chưa cài đặt xong: cần nhập đủ địa chỉ, mã gian hàng và mã kết nối do sàn cấp."


class AuthFailed(ConnectorError):
    """The platform does not accept the channel's credentials."""

    in_vietnamese = "Sàn không chấp nhận mã kết nối của gian hàng: cần xin sàn cấp mã mới rồi nhập lại."


class Unreachable(ConnectorError):
    """The platform could not be reached, or its answer did not arrive whole.

    ``wait_s`` is what the platform asked for (Retry-After), or None.
    """

    in_vietnamese = "Chưa lấy được số liệu từ sàn vì mạng chập chờn hoặc sàn đang bận. Máy sẽ tự thử lại."

    def __init__(self, message: str, wait_s: float | None = None, *, vi: str = "") -> None:
        super().__init__(message, vi=vi)
        self.wait_s = wait_s


class Refused(ConnectorError):
    """The platform refused one item; ``status`` is its HTTP status, ``kind`` its problem type, where it gave one.

    ``said`` is its own word, where it gave one.
    """

    in_vietnamese = "Sàn từ chối yêu cầu của gian hàng: cần hỏi sàn vì sao."

    def __init__(self, message: str, status: int = 400, kind: str = "", *, vi: str = "", said: str = "") -> None:
        super().__init__(message, vi=vi)
        self.status = status
        self.kind = kind
        self.said = said

    @property
    def cursor_gone(self) -> bool:
        """Whether the platform does not know the cursor any more, so that its list must be read from the beginning."""
        return self.kind in _CURSORS

    @property
    def not_there(self) -> bool:
        """Whether the platform does not know what was asked of it at all: a road that it has not built."""
        return self.status in _NOT_THERE


class Changed(ConnectorError):
    """The platform's answer has not the agreed shape."""

    in_vietnamese = "Sàn trả lời không đúng quy ước kết nối nên chưa ghi gì vào sổ: cần báo người phụ trách kỹ thuật."
