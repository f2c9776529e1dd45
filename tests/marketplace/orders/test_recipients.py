"""Who gets a parcel is sealed, moves with the promise but never past the last day, and is gone without a trace."""

from datetime import date

import pytest
from sqlalchemy import Connection, select

from marketplace.orders import recipients
from marketplace.orders.recipients import AFTER_MS, KeptRecipient, RecipientError
from marketplace.storage import Database
from marketplace.storage.backup.tables import kept_pages
from marketplace.storage.encryption import SealError
from marketplace.storage.tables import TABLES
from marketplace.words.instants import MS_PER_DAY, start_of
from marketplace.words.parcels import Address
from tests.seeding import moment, seed

KEY = "mùa vải thiều 2026"
TO = Address("Trần Thị Thu Hà", "0912 345 678", "12 ngõ 7 Bạch Mai", "Phường Bạch Mai", None, "Hà Nội", "10000ABCD123")
TYPED_MS, LEAVES = moment(20), date(2021, 6, 22)
GONE_MS = start_of(date(2021, 6, 23)) + AFTER_MS


def order_ids(connection: Connection) -> list[int]:
    return list(connection.execute(select(TABLES["orders"].c.id).order_by(TABLES["orders"].c.id)).scalars())


@pytest.mark.both
def test_a_recipient_is_sealed_and_gone_after_hand_over_or_72_hours(database: Database) -> None:
    seed(database)
    with database.write() as connection:
        one, two, three, *_ = order_ids(connection)
        for order_id in (one, two):
            assert recipients.keep(connection, order_id, TO, LEAVES, TYPED_MS, KEY) == GONE_MS
        changed = TO._replace(street="14 ngõ 7 Bạch Mai")
        recipients.keep(connection, two, changed, LEAVES, TYPED_MS + 5, KEY)
        assert recipients.move(connection, {three: LEAVES}) == []
        typed = connection.execute(select(TABLES["recipient"].c.typed_ms)).scalars()
        assert list(typed) == [TYPED_MS, TYPED_MS]
        assert list(kept_pages(connection, TABLES["recipient"])) == []
    with database.read() as connection:
        assert recipients.recipient(connection, one, (KEY,)) == TO
        assert recipients.recipient(connection, two, ("an older key than this", KEY)) == changed
        assert recipients.recipient(connection, three, (KEY,)) is None
        assert recipients.kept(connection, [one, three]) == {one: KeptRecipient(one, LEAVES, GONE_MS)}
        with pytest.raises(SealError):
            recipients.recipient(connection, one, ())
    with database.write() as connection:
        recipients.forget(connection, [one])
    assert recipients.forget_due(database, GONE_MS - 1) == 0
    assert recipients.forget_due(database, GONE_MS) == 1
    with database.read() as connection:
        assert recipients.kept(connection, [one, two, three]) == {}


def test_a_later_promise_keeps_a_recipient_longer_and_never_past_the_last_day(database: Database) -> None:
    seed(database)
    last_ms = TYPED_MS + 14 * MS_PER_DAY
    with database.write() as connection:
        one, two, *_ = order_ids(connection)
        recipients.keep(connection, one, TO, LEAVES, TYPED_MS, KEY)
        for day, goes_ms in (
            (date(2021, 6, 25), start_of(date(2021, 6, 26)) + AFTER_MS),
            (date(2021, 7, 3), last_ms), (date(2021, 9, 1), last_ms), (LEAVES, GONE_MS),
        ):  # fmt: skip
            assert recipients.move(connection, {one: day, two: day}) == [KeptRecipient(one, day, goes_ms)]
        with pytest.raises(RecipientError, match="14 days at most"):
            recipients.keep(connection, one, TO, date(2021, 7, 5), TYPED_MS + 2 * MS_PER_DAY, KEY)
        assert recipients.keep(connection, two, TO, date(2021, 7, 5), TYPED_MS, KEY, days=30) > last_ms


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "T****à"}, "hides who gets this"), ({"phone": "******78"}, "hides who gets this"),
        ({"street": "****"}, "hides who gets this"), ({"name": " "}, "add what is missing"),
        ({"street": ""}, "add what is missing"), ({"commune": ""}, "add what is missing"),
        ({"phone": "Zalo"}, "telephone number"), ({"code": "10000abcd123"}, "digital address"),
        ({"code": "10000ABCD12"}, "digital address"),
    ],
)  # fmt: skip
def test_a_recipient_that_is_nobody_is_refused(changed: dict[str, str], said: str) -> None:
    recipients.check(TO)
    with pytest.raises(RecipientError, match=said) as refused:
        recipients.check(TO._replace(**changed))
    told = str(refused.value)
    assert not any(value.strip() and value in told for value in (*changed.values(), TO.phone, TO.street))


def test_nothing_of_a_recipient_is_left_in_file_or_log(sqlite: Database) -> None:
    seed(database := sqlite)
    assert database.file is not None
    with database.write() as connection:
        for order_id in order_ids(connection):
            recipients.keep(connection, order_id, TO, LEAVES, TYPED_MS, KEY)
        sealed = {bytes(one)[16:] for one in connection.execute(select(TABLES["recipient"].c.sealed)).scalars()}
    assert recipients.forget_due(database, GONE_MS) == len(sealed)
    left = b"".join(one.read_bytes() for one in database.file.parent.glob(f"{database.file.name}*"))
    assert not any(one[at : at + 24] in left for one in sealed for at in range(0, len(one) - 24, 8))
