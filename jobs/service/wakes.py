"""What brings the next run of a channel forward: a person's requests and a platform's notices, each of them once."""

from collections.abc import Callable, Mapping, Sequence

from marketplace.exchange.channels import ChannelRow

Requests = tuple[int | None, int | None]
"""The newest request to sync a channel, and the newest to stop selling there."""


class Wakes:
    """The newest requests and notices that have brought a run of each channel forward.

    ``is_running`` is asked by a channel's id: what comes in during a run brings none forward until it has ended.
    """

    def __init__(self) -> None:
        self._requests: dict[int, Requests] = {}
        self._notices: dict[int, int] = {}

    def by_requests(
        self,
        rows: Sequence[ChannelRow],
        syncs: Mapping[int, int],
        stops: Mapping[int, int],
        is_running: Callable[[int], bool],
    ) -> list[int]:
        """Return the channels that persons ask for: by each request once, and none while the channel is paused.

        One that is not taken then, for want of a secret, say, waits for the channel's own beat.
        """
        woken = []
        for row in rows:
            newest = (syncs.get(row.id), stops.get(row.id))
            if row.paused_reason or newest == (None, None):
                self._requests.pop(row.id, None)
            elif self._requests.get(row.id) != newest and not is_running(row.id):
                self._requests[row.id] = newest
                woken.append(row.id)
        return woken

    def by_notices(
        self, newest: Mapping[int, int], is_running: Callable[[int], bool], is_down: Callable[[int], bool]
    ) -> list[int]:
        """Return the channels that notices tell of: by each notice once, and none while the channel is down."""
        free = [channel_id for channel_id in newest if not is_running(channel_id)]
        news = [channel_id for channel_id in free if self._notices.get(channel_id) != newest[channel_id]]
        self._notices.update((channel_id, newest[channel_id]) for channel_id in news)
        return [channel_id for channel_id in news if not is_down(channel_id)]

    def forget_notices(self, channel_id: int) -> None:
        """Let what still waits after a run bring the next one forward."""
        self._notices.pop(channel_id, None)
