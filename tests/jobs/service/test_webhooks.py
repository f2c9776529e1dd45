"""The webhook door: who signs is heard once, who does not learns nothing, and only the kept part is written."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
import requests
from standardwebhooks.webhooks import Webhook

from connectors.partner.server import running
from jobs.service import webhooks
from marketplace.storage import Database, connect
from marketplace.storage.settings import Settings
from tests import world
from tests.ledger import rows

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
OTHER = "whsec_OTg3NjU0MzIxMDk4NzY1NDMyMTA5ODc2NTQzMjEwOTg="
NOTICE = {
    "type": "order.updated",
    "shop_id": "s1",
    "order_code": "A1",
    "updated_at": "2021-06-10T08:00:00+07:00",
}
PROBLEM = "application/problem+json"
EVENTS = "SELECT remote_id, kind, order_code, said_ms, taken_ms FROM event ORDER BY id"


class Sender(NamedTuple):
    """A platform that knows the address of the door."""

    url: str
    database: Database

    def send(
        self,
        notice: Any = NOTICE,
        *,
        id: str = "msg_1",
        secret: str = SECRET,
        channel: str = "shop",
        ago: timedelta = timedelta(),
        **headers: str | None,
    ) -> requests.Response:
        body = notice if isinstance(notice, bytes) else json.dumps(notice).encode()
        moment = datetime.now(UTC) - ago
        signature = Webhook(secret).sign(id, moment, body.decode("utf-8", "replace"))
        sent = {"webhook-id": id, "webhook-timestamp": str(int(moment.timestamp())), "webhook-signature": signature}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.post(f"{self.url}/webhooks/{channel}", body, headers=sent, timeout=30)

    def events(self) -> list[tuple[Any, ...]]:
        return rows(self.database, EVENTS)


@pytest.fixture
def sender(database: Database, database_url: str) -> Iterator[Sender]:
    """A platform, and the door of a market with one channel whose webhook secret is known."""
    world.build(database)
    settings = Settings(Path("nowhere"), database_url, {"LENSAN_WEBHOOK_SECRET_SHOP": SECRET})
    impatient = connect(database_url, patience_s=0.2)
    with running(webhooks.create_app(impatient, settings)) as url:
        yield Sender(url, database)
    impatient.close()


def test_of_a_signed_notice_the_kept_part_is_written(sender: Sender) -> None:
    answer = sender.send({**NOTICE, "buyer": "Nguyễn Văn Mua", "phone": "0912345678"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert sender.events() == [("msg_1", "order.updated", "A1", 1_623_286_800_000, None)]
    [kept] = rows(sender.database, "SELECT * FROM event")
    assert "Mua" not in repr(kept) and "0912345678" not in repr(kept)


def test_a_notice_that_comes_again_is_answered_and_changes_nothing(sender: Sender) -> None:
    assert [sender.send().status_code for _ in range(3)] == [200] * 3
    assert len(sender.events()) == 1
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: sender.send(id="msg_2").status_code, range(16)))
    assert set(answers) == {200}
    assert [event[0] for event in sender.events()] == ["msg_1", "msg_2"]


@pytest.mark.both
def test_one_of_several_signatures_is_enough(sender: Sender) -> None:
    """While a secret is changed, a sender signs with the old one and the new one."""
    body, moment = json.dumps(NOTICE).encode(), datetime.now(UTC)
    both = " ".join(Webhook(secret).sign("msg_1", moment, body.decode()) for secret in (OTHER, SECRET))
    assert sender.send(body, webhook_signature=both, webhook_timestamp=str(int(moment.timestamp()))).status_code == 200


UNSIGNED: list[dict[str, Any]] = [
    {"secret": OTHER},
    {"ago": timedelta(minutes=5, seconds=5)},
    {"ago": -timedelta(minutes=6)},
    {"channel": "unknown"},
    {"webhook_signature": None},
    {"webhook_id": None},
    {"webhook_id": "msg_2"},
    {"webhook_timestamp": None},
    {"webhook_timestamp": "nan"},
    {"webhook_timestamp": "yesterday"},
    {"webhook_signature": "v1"},
    {"webhook_signature": "v1,%%%"},
    {"webhook_signature": "v2,AAAA"},
    {"webhook_signature": "v1,"},
    {"notice": b"\xff\xfe"},
]
MISSHAPEN: list[Any] = [
    b"no JSON",
    b"[]",
    {},
    {**NOTICE, "shop_id": "another"},
    {**NOTICE, "order_code": None},
    {**NOTICE, "order_code": ""},
    {**NOTICE, "order_code": "x" * 101},
    {**NOTICE, "updated_at": "2021-06-10"},
    {**NOTICE, "updated_at": 5},
    {**NOTICE, "type": 7},
]


def test_who_cannot_sign_is_told_the_same_and_writes_nothing(sender: Sender) -> None:
    refusal = {"type": "about:blank", "title": "The notice is not signed as agreed", "status": 401}
    for how in UNSIGNED:
        answer = sender.send(**how)
        assert (answer.status_code, answer.headers["content-type"], answer.json()) == (401, PROBLEM, refusal), how
        assert "server" not in answer.headers
    assert sender.events() == []


def test_a_signed_notice_of_another_shape_is_refused(sender: Sender) -> None:
    answers = [sender.send(notice) for notice in MISSHAPEN]
    assert {(answer.status_code, answer.headers["content-type"]) for answer in answers} == {(422, PROBLEM)}
    assert sender.send({**NOTICE, "type": "offer.updated", "order_code": None}).status_code == 200
    assert [event[1:3] for event in sender.events()] == [("offer.updated", None)], "a type to come is kept"


def test_a_large_body_is_refused_before_it_is_read_whole(sender: Sender) -> None:
    assert sender.send(b"x" * (webhooks.BODY_MAX + 1)).status_code == 413
    assert sender.send(b" " * 100 + json.dumps(NOTICE).encode()).status_code == 200


def test_a_body_that_does_not_come_is_not_waited_for(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "_BODY_S", 0.1)
    address = urlsplit(sender.url)
    with socket.create_connection((address.hostname, address.port), timeout=30) as line:
        line.sendall(b"POST /webhooks/shop HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert b" 408 " in line.recv(1000).split(b"\r\n")[0]


def test_there_is_nothing_else_behind_the_door(sender: Sender) -> None:
    found = {
        path: requests.get(sender.url + path, timeout=30).status_code
        for path in ("/", "/webhooks", "/webhooks/", "/webhooks/shop", "/webhooks/a/b", "/docs", "/health")
    }
    assert found == {
        "/": 404, "/webhooks": 404, "/webhooks/": 404, "/webhooks/shop": 405, "/webhooks/a/b": 404, "/docs": 404,
        "/health": 200,
    }  # fmt: skip
    refused = requests.get(f"{sender.url}/webhooks/shop", timeout=30)
    assert (refused.headers["allow"], refused.headers["content-type"]) == ("POST", PROBLEM)


def test_while_somebody_writes_for_long_the_sender_is_asked_to_come_again(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "PATIENCE_S", 0.2)
    assert sender.send(id="known").status_code == 200
    with sender.database.write():
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda number: sender.send(id=f"msg_{number}"), range(4)))
        assert {(answer.status_code, answer.headers["retry-after"]) for answer in answers} == {(503, "2")}
        assert sender.send(id="known").status_code == 200, "what is there already needs no writing"
    assert [sender.send(id=f"msg_{number}").status_code for number in range(4)] == [200] * 4
    assert len(sender.events()) == 5


def test_a_writer_that_holds_the_same_row_is_not_waited_for(sender: Sender, database_url: str) -> None:
    """On PostgreSQL writers wait for each other only over one id; on SQLite always."""
    with sender.database.write() as connection:
        webhooks.notices.store(connection, 1, "msg_1", "order.updated", "A1", 0, 0)
        assert sender.send().status_code == 503
        connection.rollback()
    assert sender.send().status_code == 200


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_is_gone_is_no_secret_told(sender: Sender, database_url: str) -> None:
    sender.database.close()
    name = database_url.rsplit("/", 1)[1].split("?")[0]
    with connect(database_url.replace(f"/{name}", "/postgres")).engine.connect() as admin:
        admin.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
            f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'
        )
        admin.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        answer = sender.send()
        admin.exec_driver_sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    assert (answer.status_code, "postgres" in answer.text) == (503, False)


def test_what_is_wrong_with_a_channels_notices_is_said_once_without_its_secret(
    sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(3):
        sender.send(id=f"msg_{number}", secret=OTHER)
        sender.send(id=f"msg_{number}", channel="unknown")
    said = [record.getMessage() for record in caplog.records if record.name == "lensan.webhooks"]
    assert said == ["channel shop: a notice is not signed with its secret, or more than five minutes ago"]


def test_a_defect_of_ours_tells_nothing(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(webhooks.notices, "is_known", broken)
    answer = sender.send()
    assert (answer.status_code, answer.headers["content-type"], "inside" in answer.text) == (500, PROBLEM, False)
