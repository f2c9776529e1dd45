"""``lensan channels webhook``: asked for at a public address, listed and removed."""

from pathlib import Path

import pytest

from marketplace.storage.settings import Settings
from tests.jobs.cli.calling import Lensan
from tests.jobs.shop import Shop


@pytest.mark.both
def test_webhooks_are_asked_for_listed_and_removed(lensan_shop: Lensan, shop: Shop, tmp_path: Path) -> None:
    settings = Settings.read({}, tmp_path / "home")
    webhook = ("channels", "webhook", "shop")
    assert lensan_shop(*webhook, "--format", "json").json == []
    made = lensan_shop(*webhook, "--url", "https://lensan.example.vn/")
    first = settings.webhook_secret("shop")
    assert (made.code, bool(first), str(first) in made.out) == (0, True, False)
    lensan_shop(*webhook, "--url", "https://moved.example.vn")
    [row] = lensan_shop(*webhook, "--format", "json").json
    assert (row["url"], row["ours"]) == ("https://moved.example.vn/webhooks/shop", True)
    assert settings.webhook_secret("shop") not in (None, first)
    assert settings.secret("shop") is None
    assert lensan_shop(*webhook, "--remove").out == "1 webhooks of shop are removed.\n"
    assert (lensan_shop(*webhook, "--format", "json").json, settings.webhook_secret("shop")) == ([], None)


@pytest.mark.parametrize("url", ["http://lensan.example.vn", "lensan.example.vn", "https://u:p@example.vn", "https://"])
def test_a_webhook_wants_a_public_address(lensan_shop: Lensan, url: str) -> None:
    assert lensan_shop("channels", "webhook", "shop", "--url", url).code == 2
    assert lensan_shop("channels", "webhook", "shop", "--format", "json").json == []
