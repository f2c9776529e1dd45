"""A notice is read where it is signed with the secret, just now, and has the agreed shape; else it is told apart."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from connectors.partner.client.notices import Notice, NoticeError, UnsignedError, is_secret, read_notice

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
OTHER = "whsec_OTg3NjU0MzIxMDk4NzY1NDMyMTA5ODc2NTQzMjEwOTg="
TOLD = {"type": "order.updated", "shop_id": "s1", "order_code": "A1", "updated_at": "2021-06-10T08:00:00+07:00"}


def sent(told: Any = TOLD, *, id: str = "msg_1", ago: timedelta = timedelta()) -> tuple[dict[str, str], bytes]:
    """Return the headers and the body of a notice that is signed with the secret."""
    body, moment = json.dumps(told), datetime.now(UTC) - ago
    signature = Webhook(SECRET).sign(id, moment, body)
    headers = {"webhook-id": id, "webhook-timestamp": str(int(moment.timestamp())), "webhook-signature": signature}
    return headers, body.encode()


def test_of_a_notice_is_kept_what_it_is_about_and_nothing_more() -> None:
    headers, body = sent({**TOLD, "buyer": "Hoa"})
    assert read_notice(SECRET, headers, body) == Notice("msg_1", "order.updated", "s1", "A1", 1_623_286_800_000)


def test_what_is_not_signed_with_the_secret_is_not_read() -> None:
    headers, body = sent()
    with pytest.raises(UnsignedError):
        read_notice(OTHER, headers, body)
    with pytest.raises(UnsignedError):
        read_notice(SECRET, headers, body.replace(b"A1", b"A2"))
    for name in headers:
        with pytest.raises(UnsignedError):
            read_notice(SECRET, {**headers, name: ""}, body)


@pytest.mark.parametrize("ago", [timedelta(minutes=5, seconds=5), -timedelta(minutes=6)], ids=["late", "early"])
def test_a_notice_of_another_time_is_not_read(ago: timedelta) -> None:
    with pytest.raises(UnsignedError):
        read_notice(SECRET, *sent(ago=ago))


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"told": []}, "no notice of the contract"),
        ({"told": {**TOLD, "order_code": ""}}, "no notice of the contract"),
        ({"told": {**TOLD, "updated_at": "2021-06-10T08:00:00"}}, "updated_at"),
        ({"told": {**TOLD, "order_code": None}}, "which order"),
        ({"told": {**TOLD, "order_code": "A\0"}}, "NUL"),
        ({"told": {**TOLD, "type": "order\0"}}, "NUL"),
        ({"id": "m" * 201}, "The id of the message"),
        ({"id": "m\n1"}, "The id of the message"),
    ],
)
def test_a_signed_notice_of_another_shape_is_told_so(how: dict[str, Any], says: str) -> None:
    with pytest.raises(NoticeError, match=says):
        read_notice(SECRET, *sent(**how))


def test_a_notice_of_a_type_to_come_need_not_name_an_order() -> None:
    notice = read_notice(SECRET, *sent({**TOLD, "type": "offer.updated", "order_code": None}, id="m" * 200))
    assert (notice.kind, notice.order_code, len(notice.id)) == ("offer.updated", None, 200)


@pytest.mark.parametrize("secret", [SECRET, SECRET.removeprefix("whsec_"), "whsec_YQ"])
def test_a_key_in_base64_is_a_secret(secret: str) -> None:
    assert is_secret(secret)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!!!!", "whsec_A", "mật khẩu"])
def test_what_holds_no_key_is_no_secret(secret: str) -> None:
    """An empty key would let anybody sign."""
    assert not is_secret(secret)
