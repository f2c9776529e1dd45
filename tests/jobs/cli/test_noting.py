"""What a command does to shops and secrets is a line of the audit by the system's user; a secret is never in it."""

from typing import Any

import pytest

from tests.jobs.cli.calling import Lensan
from tests.jobs.shop import Shop
from tests.ledger import rows

LINES = "SELECT who, act, subject FROM audit ORDER BY id"


def test_what_is_done_to_a_shop_is_noted_with_the_systems_user(
    lensan_shop: Lensan, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "chi-huong")
    lensan_shop("channels", "add", "voso-2", "--platform", "partner", "--shop", "s2", "--url", "https://v.example.vn")
    lensan_shop("channels", "go", "voso-2")
    lensan_shop("channels", "resume", "voso-2")
    lensan_shop("channels", "transit", "voso-2", "3")
    done: list[Any] = [one for one in rows(shop.database, LINES) if one[0] == "chi-huong"]
    assert [one[1:] for one in done] == [
        ("shop added", "voso-2"), ("shop adopted", "voso-2"), ("shop resumed", "voso-2"), ("shop changed", "voso-2"),
    ]  # fmt: skip


def test_what_cannot_be_done_is_not_noted(lensan_shop: Lensan, shop: Shop) -> None:
    before = rows(shop.database, LINES)
    said = lensan_shop("channels", "add", "shop", "--platform", "partner", "--shop", "s9", "--url", "https://v.vn")
    assert said.code == 1
    assert rows(shop.database, LINES) == before
