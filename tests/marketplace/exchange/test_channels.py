"""A channel waits for a person's go, and for a person when it is paused."""

import pytest

from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelExistsError, ChannelRow
from marketplace.storage import Database
from marketplace.words.messages import Sentence
from tests.ledger import rows

ROW = ("shop-1", "postmart", "Gian hàng", "http://127.0.0.1:9", "bac-giang")


def added(database: Database) -> ChannelRow:
    channels.add(database, *ROW, 7)
    return there(database)


def there(database: Database) -> ChannelRow:
    with database.read() as connection:
        found = channels.by_code(connection, "shop-1")
        assert channels.all_channels(connection) == [found]
    assert found is not None
    return found


def test_a_new_channel_waits_for_a_go(database: Database) -> None:
    channel = added(database)
    assert channel == ChannelRow(channel.id, *ROW[:3], "contract", *ROW[3:], False, None, True)
    channels.allow_changes(database, channel.id)
    assert there(database) == channel._replace(adopted=True)


def test_a_paused_channel_says_why_until_it_is_resumed(database: Database) -> None:
    channel = added(database)
    channels.pause(database, channel.id, Sentence("The secret is not accepted.", "Sàn không nhận mã."))
    assert there(database).paused_reason == "The secret is not accepted."
    assert rows(database, "SELECT paused_reason_vi FROM channel") == [("Sàn không nhận mã.",)]
    channels.resume(database, channel.id)
    assert there(database) == channel


@pytest.mark.both
def test_a_channel_can_move_to_another_address(database: Database) -> None:
    channel = added(database)
    channels.set_base_url(database, channel.id, "https://api.example.vn")
    assert there(database).base_url == "https://api.example.vn"


@pytest.mark.parametrize("again", [("shop-1", "voso", "", "", "x"), ("shop-2", "postmart", "", "", "bac-giang")])
def test_a_code_and_a_shop_are_there_once(database: Database, again: tuple[str, str, str, str, str]) -> None:
    added(database)
    with pytest.raises(ChannelExistsError, match=r"^Channel shop-1 is there already"):
        channels.add(database, *again, 8)
    assert there(database).code == "shop-1"


def test_an_unknown_code_is_no_channel(database: Database) -> None:
    with database.read() as connection:
        assert channels.by_code(connection, "nowhere") is None
