"""The story of one box at a home of its own: every step comes out, the household is paid, nobody knows the buyer."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from jobs.demo import one_box
from jobs.demo.cast import cast, grant_beside
from jobs.sandbox.servers import SandboxError
from marketplace.directory.rights import visitor_of
from marketplace.exchange import channels
from marketplace.operations import shop_files
from marketplace.pages.context import AppContext, opened
from marketplace.reports.figures import find_season
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, connect
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.settings import Settings
from tests import people
from tests.jobs.cli.calling import Lensan
from tests.ledger import rows
from tests.marketplace.pages.conftest import draw_screen
from tests.marketplace.pages.drawn import said
from tests.searched import found_in, holds, parts_of, told_by

WANTED = parts_of(*(one_box._BUYER[name] for name in ("Người nhận", "Số điện thoại", "Địa chỉ")), "0987650321")


def test_one_box_goes_from_the_sheet_to_the_money(
    lensan: Lensan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    url = f"sqlite:///{home / 'lensan.sqlite'}"
    monkeypatch.setenv("LENSAN_DATABASE_URL", url)
    assert lensan("migrate").code == 0
    settings, told = Settings.read({"LENSAN_DATABASE_URL": url}, home), list[str]()
    database = connect(url)
    try:
        assert not one_box.is_walked(database)
        one_box.walk(database, settings, now_ms, told.append)
        assert [one.partition(".")[0] for one in told if not one.startswith("  $ lensan ")] == list("123456")
        assert one_box.is_walked(database)
        assert rows(database, "SELECT DISTINCT origin FROM season") == [("simulated",)]  # else no link lets anybody in
        assert found_in([home], WANTED, settings.opening_keys()) == set()
        assert holds(told_by(database, settings.opening_keys()), WANTED) == set()
        assert holds("\n".join(told).encode(), WANTED) == set()
        assert (reconcile(database), rows(database, "SELECT * FROM inboxitem")) == ([], [])
        screen = _screen(database)
        assert re.search(r"Đã nhận tiền +10 kg +tiền hàng 300\.000 đ", screen), screen
        assert "Hộ được hưởng 285.000 đ" in screen
        made = cast(database, now_ms())
        for _ in range(2):  # again, as when the demo is called a second time
            grant_beside(database, now_ms())
        token = people.session(database, made["người bán hàng / seller"])
        with database.read() as connection:
            seller = visitor_of(connection, token, now_ms())
            shop = channels.by_code(connection, one_box.SHOP)
            assert seller is not None
            assert shop is not None
            assert shop.id in shop_files.sold_in(connection, seller.scope)
        with pytest.raises(SandboxError, match="start anew with --fresh"):
            one_box.walk(database, settings, now_ms, told.append)
    finally:
        database.close()


def _screen(database: Database) -> str:
    """Return what the household reads of itself, as text."""
    [(number,)] = rows(database, f"SELECT id FROM household WHERE code = '{one_box.HOUSEHOLD}'")
    token = people.signed_in(database, "farmer", household_id=number)
    with opened(AppContext(database, now_ms, token=lambda: token)):
        app = AppTest.from_function(draw_screen, args=("households",), default_timeout=60)
        app.query_params["ho"] = one_box.HOUSEHOLD
        with database.read() as connection:
            app.session_state["season"] = find_season(connection, EVERYTHING, None, now_ms())
        return " ".join(re.sub("<[^>]*>", " ", said(app.run())).split())
