"""What can go wrong with a platform, named by what the caller must do.

ConnectorError
├── NotConfigured   a setting is missing          → skip the channel; the page asks for it
├── AuthFailed      401, 403                      → pause the channel until a person acts
├── Unreachable     network, 429, 5xx, cut body   → this run is incomplete; try again later
├── Refused         another 4xx about one item    → note it on the item and go on
└── Changed         not the agreed shape          → stop this channel, loudly
"""

from marketplace.words.sentences import Refusal

_NOT_THERE = (404, 405, 501)


class ConnectorError(Refusal):
    """A platform could not be used; the message is one plain sentence without secrets."""


class NotConfigured(ConnectorError):
    """A setting of the channel is missing."""


class AuthFailed(ConnectorError):
    """The platform does not accept the channel's credentials."""


class Unreachable(ConnectorError):
    """The platform could not be reached, or its answer did not arrive whole.

    ``wait_s`` is what the platform asked for (Retry-After), or None.
    """

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class Refused(ConnectorError):
    """The platform refused one item; ``status`` is its HTTP status, ``kind`` its problem type, where it gave one."""

    def __init__(self, message: str, status: int = 400, kind: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind

    @property
    def not_there(self) -> bool:
        """Whether the platform does not know what was asked of it at all: a road that it has not built."""
        return self.status in _NOT_THERE


class Changed(ConnectorError):
    """The platform's answer has not the agreed shape."""
