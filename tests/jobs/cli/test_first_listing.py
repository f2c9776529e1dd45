"""From an empty home to boxes on sale, and an order that is drawn: docs/first-listing.md, command by command."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.partner.server import create_app, running
from jobs.sandbox.servers import Admin
from marketplace.reports.reconcile import reconcile
from marketplace.storage import connect
from tests.jobs.cli.calling import Lensan
from tests.ledger import rows

PAGE = Path(__file__).parents[3] / "docs" / "first-listing.md"
TOKEN, ADMIN, SHOP = "shop-token", "admin-token", "s1"
POOLED, SOLO = "HTX-CHU-VAI-2026-LOAI-1-5KG", "HO-1-VAI-2026-1900G"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    tokens = {ADMIN: ["*"], TOKEN: [SHOP]}
    with running(create_app(tmp_path / "server.sqlite", title="Sàn thử", seed=1, tokens=tokens)) as url:
        yield url


def steps(folder: Path, address: str) -> Iterator[list[str]]:
    """Write the page's sheets into a folder; give its commands with their arguments, in order."""
    text = PAGE.read_text(encoding="utf-8").replace("https://ADDRESS-YOUR-PLATFORM-GAVE-YOU", address)
    for name, sheet in re.findall(r"`([\w-]+\.csv)`\n\n```csv\n(.*?)```", text, re.DOTALL):
        (folder / name).write_text(sheet, encoding="utf-8")
    for block in re.findall(r"```\n(lensan .*?)```", text, re.DOTALL):
        for line in block.splitlines():
            words = [SHOP if word == "SHOP-ID" else word for word in shlex.split(line)[1:]]
            yield [str(folder / word) if word.endswith(".csv") else word for word in words]


def stocks(admin: Admin, url: str) -> dict[str, int]:
    answer = admin._session.get(f"{url}/v1/shops/{SHOP}/offers?limit=1000", timeout=30).json()
    return {offer["sku"]: offer["stock"] for offer in answer["offers"]}


def whole(packs: dict[str, int], lots_g: int) -> bool:
    """Say whether all fruit of the lots is on sale once, but for what makes no box; LO-1 alone feeds the small ones."""
    shown_g = packs[POOLED] * 5_000 + packs[SOLO] * 1_900
    return lots_g - 5_000 - 1_900 < shown_g <= lots_g and 0 < packs[SOLO] * 1_900 <= 300_000


def test_every_command_of_the_page_holds_and_ends_with_boxes_on_sale_that_an_order_draws(
    lensan: Lensan, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LENSAN_SECRET_GIAN_HANG", TOKEN)
    admin = Admin(server, ADMIN)
    admin.ask(
        "sellers", {"shop_id": SHOP, "sellers": [{"seller_id": one, "title": one} for one in ("htx-chu", "ho-an")]}
    )
    told = {}
    for step in steps(tmp_path, server):
        if step[:2] == ["channels", "secret"]:  # asks at the keyboard; here the environment has it
            continue
        said = lensan(*step)
        assert said.code == 0, (step, said.err)
        told[" ".join(step[:2])] = said.out
        if step[:2] == ["listings", "show"]:
            assert whole(stocks(admin, server), 420_000)
    assert "1 more lots fit (95 kg)" in told["listings show"]
    assert POOLED in told["listings feed"]
    assert whole(stocks(admin, server), 515_000)
    _an_order_of_it_is_drawn_from_the_members_lots(lensan, admin, tmp_path)


def _an_order_of_it_is_drawn_from_the_members_lots(lensan: Lensan, admin: Admin, tmp_path: Path) -> None:
    line = {"sku": POOLED, "quantity": 3, "pack_g": 5_000, "price_dong": 150_000, "seller_id": "htx-chu"}
    admin.ask("orders", {"shop_id": SHOP, "code": "DH-1", "lines": [line]})
    assert lensan("sync", "gian-hang").code == 0
    database = connect(f"sqlite:///{tmp_path / 'home' / 'lensan.sqlite'}")
    drawn = rows(database, "SELECT t.code, d.drawn_g FROM draw d JOIN lot t ON t.id = d.lot_id")
    assert (drawn, reconcile(database)) == ([("LO-1", 15_000)], [])
    database.close()
