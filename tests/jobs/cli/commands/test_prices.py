"""``lensan prices``: a day's prices, and what to make of them."""

from pathlib import Path

import pytest

from marketplace.listings.trader_prices import TraderQuote, note
from marketplace.storage import connect
from marketplace.storage.scope import EVERYTHING
from tests.jobs.cli.calling import Lensan
from tests.jobs.cli.test_failure_causes import home
from tests.marketplace.reports.prices import garden
from tests.rights_market import N1, TODAY

__all__ = ["home"]


@pytest.fixture
def season(home: Path) -> Path:
    """A home with the small season of the gate prices, and what a trader paid on its last day."""
    database = connect(f"sqlite:///{home / 'lensan.sqlite'}")
    garden.write(database)
    with database.write() as connection:
        note(connection, EVERYTHING, TraderQuote(1, N1, TODAY, 18_000, 18_000), "chị Hà", TODAY, 1)
    database.close()
    return home


def test_a_days_prices_are_listed_and_compared(lensan: Lensan, season: Path) -> None:
    rows = lensan("prices", "vải", "--day", f"{TODAY}", "--format", "json").json
    by_kind = {(row["kind"], row["place"]): row for row in rows}
    gate = by_kind["at the garden", "Gian hàng x"]
    parts = ("fee", "box", "freight", "returns", "tax")
    assert gate["price"] == gate["high"] - sum(gate[part] for part in parts)
    assert gate["by"] == "16 orders"
    assert by_kind["trader", "Xã 4"]["low"] == 18_000
    said = lensan("prices", "--day", f"{TODAY}").out
    assert "Today traders pay 18,000 đ a kg at the garden; sold through Gian hàng x" in said
    assert lensan("prices", "mận", "--day", f"{TODAY}").out == "No price is known of that day.\n"
