"""A shop that is reached by files asks nobody, and reads again what was kept when a status word is explained."""

from connectors.base import ReadsKept
from connectors.platforms import facts_of
from connectors.sheet.files_only import FilesOnly
from connectors.sheet.kept import KeptLine, KeptOrder, record_of
from marketplace.words.records import Fulfilment, OrderRecord, Reject, State


def test_a_word_that_was_explained_is_understood_from_then_on() -> None:
    connector = FilesOnly(facts_of("tiktok"))
    assert isinstance(connector, ReadsKept)
    assert connector.check().title == "TikTok Shop"
    order = KeptOrder("A", "Đang vận chuyển", 9, [KeptLine("VAI", 1, 5)], [], 1)
    waits = record_of(order, {}.get)
    assert isinstance(waits, Reject)
    kept = b"[" + waits.kept + b"]"
    assert isinstance(connector.read_kept("orders", kept)[0], Reject)
    connector.learn({"Đang vận chuyển": State.SHIPPING})
    [record] = connector.read_kept("orders", kept)
    assert isinstance(record, OrderRecord)
    assert record.fulfilment is Fulfilment.SHIPPING
    assert connector.read_kept("settlements", kept) == []
