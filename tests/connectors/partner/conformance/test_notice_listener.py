"""The ear of the check hears what was sent to its own address, and waits no longer than it is told to."""

import re

import requests

from connectors.partner.conformance.notice_listener import MARK, listening, marked


def test_what_is_sent_to_its_address_is_heard_whole_and_in_order() -> None:
    with listening(patience_s=20) as ear:
        for body in (b"first", b""):
            answer = requests.post(ear.url, body, headers={"Webhook-Id": "msg_1"}, timeout=20)
            assert answer.status_code == 204
        first, second = ear.hear(), ear.hear()
    assert first is not None
    assert (first.headers["webhook-id"], first.body) == ("msg_1", b"first")
    assert second is not None
    assert second.body == b""


def test_what_is_sent_to_the_same_place_for_somebody_else_is_answered_and_not_heard() -> None:
    with listening(patience_s=0) as ear:
        place = ear.url.partition("?")[0]
        for url in (place, f"{place}?{MARK}another-check"):
            assert requests.post(url, b"not ours", timeout=20).status_code == 204
        assert ear.hear() is None


def test_nothing_is_heard_at_an_address_once_it_is_over() -> None:
    with listening() as ear:
        pass
    try:
        requests.post(ear.url, b"late", timeout=20)
    except requests.ConnectionError:
        return
    raise AssertionError("somebody still answers at " + ear.url)


def test_the_address_leads_where_the_platform_can_reach_and_is_another_for_each_ear() -> None:
    with listening("https://htx.vn/notices?shop=1") as one, listening("https://htx.vn/notices?shop=1") as other:
        assert re.fullmatch(r"https://htx\.vn/notices\?shop=1&lensan-check=[0-9a-f]{32}", one.url)
        assert one.url != other.url
    assert re.fullmatch(r"https://htx\.vn/hook\?lensan-check=[0-9a-f]{32}", marked("https://htx.vn/hook"))


def test_whoever_changes_the_shop_is_told_when_it_will_be_heard() -> None:
    told: list[str] = []
    with listening(ready=lambda: told.append("now")) as ear:
        assert told == []
        ear.ready()
    assert told == ["now"]
