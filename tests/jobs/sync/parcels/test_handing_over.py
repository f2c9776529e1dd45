"""A parcel is made once, killed anywhere; who gets it is gone with its waybill, and is told in no refusal."""

from typing import Any

import pytest

from connectors.errors import Unreachable
from jobs.sync.parcels.handing_over import HandingOver
from jobs.sync.run import ChannelRun
from marketplace.directory.audit import Signed
from marketplace.exchange.channels import ChannelRow
from marketplace.language.translation import language
from marketplace.operations.fulfilment import posting
from marketplace.orders import recipients
from marketplace.orders.parcels import ParcelError, ParcelRow
from marketplace.reports.explain.order_story import explain_order
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests import carrier
from tests.carrier import KEY, LEAVES, Carrier
from tests.ledger import rows
from tests.seeding import NOW_MS

WHO = Signed(None, "An")


def run(database: Database, channel: ChannelRow, at: Carrier, now_ms: int = NOW_MS) -> Any:
    return ChannelRun(database, channel, at, lambda: now_ms, keys=(KEY,)).run()


def post(database: Database, code: str = "B2", **how: Any) -> posting.Posted:
    with database.write() as connection:
        return posting.post(connection, EVERYTHING, code, LEAVES, WHO, NOW_MS, **how)


def parcels_of(database: Database, code: str = "B2") -> list[ParcelRow]:
    with database.read() as connection:
        return list(posting.of_order(connection, EVERYTHING, code))


def kept(database: Database) -> int:
    return int(rows(database, "SELECT count(*) FROM recipient")[0][0])


@pytest.mark.both
def test_a_parcel_is_made_once_however_often_the_clock_is_killed(database: Database) -> None:
    channel = carrier.build(database)
    carrier.keep(database, "B2", NOW_MS)
    posted = post(database)
    assert (posted.number, posted.packs, posted.weight_g, posted.cod_dong) == ("B2", 3, 15_000, 375_000)
    with pytest.raises(ParcelError, match="has a parcel already"):
        post(database)
    at = Carrier(dies=[KeyboardInterrupt(), Unreachable("the line broke")])
    assert run(database, channel, at).status == "cut short"
    with pytest.raises(KeyboardInterrupt):
        run(database, channel, at)
    [asked] = parcels_of(database)
    assert (asked.state, asked.tried_ms, kept(database)) == ("asked", NOW_MS, 1)
    assert run(database, channel, at).status == "ran"
    [made] = parcels_of(database)
    assert (made.state, made.waybill, made.fee_dong, kept(database)) == ("made", "VN001", 18_000, 0)
    assert (len(at.made), len(at.wishes)) == (1, 3)
    wish = at.wishes[-1]
    assert (wish.to.name, wish.to_place.commune_id, wish.sender_place.commune_id) == ("Trần Thị Thu Hà", "901", "902")
    assert (wish.goods, wish.service, wish.hand_over_on) == ("Vải thiều, thùng 5 kg", "VCN", LEAVES)
    assert run(database, channel, at).status == "ran"
    assert len(at.wishes) == 3


def test_what_a_carrier_will_not_is_named_without_its_recipient_and_can_be_asked_again(database: Database) -> None:
    channel = carrier.build(database)
    carrier.keep(database, "B2", NOW_MS)
    post(database, cod_dong=0)
    at = Carrier(refusal="Số {to.phone} của {to.name}, {to.street} không hợp lệ")
    assert run(database, channel, at).status == "ran"
    [refused] = parcels_of(database)
    assert refused.reason is not None
    assert (refused.state, refused.reason.vi, kept(database)) == ("refused", "Số … của …, … không hợp lệ", 1)
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "B2", None, language("vi"))
    told = [step.text for step in story.steps]
    assert "Bưu gửi B2: đơn vị vận chuyển không nhận: Số … của …, … không hợp lệ" in told
    at.refusal = ""
    assert post(database).number == "B2-2"
    run(database, channel, at)
    assert [one.state for one in parcels_of(database)] == ["refused", "made"]


def test_a_place_that_is_open_is_named_before_the_carrier_is_asked(database: Database) -> None:
    channel = carrier.build(database)
    at = Carrier()
    for to, said in (
        (carrier.TO._replace(commune="Xã Nào Đó"), "not certain on today's map"),
        (carrier.TO._replace(commune="Thị trấn Phì Điền", district="Huyện Lục Ngạn"), "not certain on today's map"),
    ):
        carrier.keep(database, "B2", NOW_MS, to)
        post(database)
        run(database, channel, at)
        assert said in str(parcels_of(database)[-1].why)
    with database.write() as connection:
        recipients.forget(connection, [carrier.order_id(database, "B2")])
    with pytest.raises(ParcelError, match="no recipient is kept"):
        post(database)
    assert at.wishes == []


def test_a_parcel_is_taken_back_before_and_after_it_was_made(database: Database) -> None:
    channel = carrier.build(database)
    carrier.keep(database, "B2", NOW_MS)
    at = Carrier()

    def take_back() -> None:
        with database.write() as connection:
            posting.take_back(connection, EVERYTHING, "B2", WHO, NOW_MS)

    post(database)
    take_back()
    run(database, channel, at)
    assert ([one.state for one in parcels_of(database)], at.wishes) == (["cancelled"], [])
    post(database)
    run(database, channel, at)
    take_back()
    at.refusal = "Bưu gửi đã đi"
    run(database, channel, at)
    assert [(one.state, one.why_vi) for one in parcels_of(database)][1] == ("made", "Bưu gửi đã đi")
    at.refusal = ""
    take_back()
    run(database, channel, at)
    assert (parcels_of(database)[1].state, at.cancelled) == ("cancelled", ["VN001"])
    with pytest.raises(ParcelError, match="no parcel that could be taken back"):
        take_back()


def test_nothing_of_a_recipient_is_left_after_hand_over(sqlite: Database, caplog: pytest.LogCaptureFixture) -> None:
    channel = carrier.build(database := sqlite)
    carrier.keep(database, "B2", NOW_MS)
    post(database)
    [[sealed]] = rows(database, "SELECT sealed FROM recipient")
    at = Carrier(refusal="Số {to.phone} không hợp lệ", dies=[Unreachable("gone")])
    run(database, channel, at)
    at.refusal = ""
    post(database)
    run(database, channel, at)
    run(database, channel, at)
    assert parcels_of(database)[-1].state == "made"
    assert database.file is not None
    left = b"".join(one.read_bytes() for one in database.file.parent.glob(f"{database.file.name}*"))
    told = left + "\n".join(caplog.messages).encode()
    to = carrier.TO
    for part in (to.name, to.phone, to.phone.replace(" ", ""), to.street, "Thu Hà", "Bạch Mai"):
        for code in ("utf-8", "utf-16-le"):
            assert part.encode(code) not in told
    token = bytes(sealed)[16:]
    assert not any(token[at : at + 24] in left for at in range(0, len(token) - 24, 8))


def test_the_recipient_is_in_no_repr() -> None:
    assert "Hà" not in repr(carrier.TO)
    assert HandingOver.__doc__
