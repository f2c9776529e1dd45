"""What brings a run forward: each request and each notice once, none during a run, none while the channel may not."""

from jobs.service.wakes import Wakes
from marketplace.exchange import channels
from marketplace.storage import Database
from tests import world


def never(_channel_id: int) -> bool:
    return False


def always(_channel_id: int) -> bool:
    return True


def test_a_request_wakes_a_channel_once_and_a_newer_one_again(sqlite: Database) -> None:
    channel_id, wakes = world.build(sqlite), Wakes()
    with sqlite.read() as connection:
        known = channels.all_channels(connection)
    assert wakes.by_requests(known, {channel_id: 1}, {}, never) == [channel_id]
    assert wakes.by_requests(known, {channel_id: 1}, {}, never) == []
    assert wakes.by_requests(known, {channel_id: 1}, {channel_id: 2}, always) == []
    assert wakes.by_requests(known, {channel_id: 1}, {channel_id: 2}, never) == [channel_id]
    assert wakes.by_requests(known, {}, {}, never) == []
    assert wakes.by_requests(known, {channel_id: 1}, {}, never) == [channel_id], "what was taken is forgotten"


def test_a_request_for_a_paused_channel_waits(sqlite: Database) -> None:
    channel_id, wakes = world.build(sqlite), Wakes()
    with sqlite.read() as connection:
        known = channels.all_channels(connection)
    paused = [row._replace(paused_reason="papers") for row in known]
    assert wakes.by_requests(paused, {channel_id: 1}, {}, never) == []
    assert wakes.by_requests(known, {channel_id: 1}, {}, never) == [channel_id]


def test_a_notice_wakes_a_channel_once_and_what_still_waits_after_a_run_again() -> None:
    wakes = Wakes()
    assert wakes.by_notices({7: 1}, always, never) == []
    assert wakes.by_notices({7: 1}, never, never) == [7]
    assert wakes.by_notices({7: 1}, never, never) == []
    wakes.forget_notices(7)
    assert wakes.by_notices({7: 1}, never, always) == []
    assert wakes.by_notices({7: 2}, never, never) == [7]
