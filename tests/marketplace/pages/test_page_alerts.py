"""What public pages show otherwise than we offer, short, on the screen of listings."""

from sqlalchemy import insert, select

from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.drawn import said
from tests.seeding import NOW_MS

PAGE, OFFER = TABLES["page_sighting"], TABLES["offer"]
HEADING = "Trên trang công khai của sàn"


def seen(database: Database, sku: str, **page: object) -> None:
    with database.write() as connection:
        offer, channel = connection.execute(
            select(OFFER.c.id, OFFER.c.channel_id).where(OFFER.c.sku == sku)
        ).first() or (0, 0)
        row = {"channel_id": channel, "offer_id": offer, "kind": "ours", "asked_ms": NOW_MS, **page}
        connection.execute(insert(PAGE).values(**row))


def test_what_differs_is_said_with_the_way_to_the_page(screen: Screen, sqlite: Database) -> None:
    assert HEADING not in said(screen("offers"))
    seen(sqlite, "S-H-AN", address="https://san.example/p/1", state="live", price_dong=125_000, pack_g=5_000)
    assert HEADING not in said(screen("offers")), "it shows what we offer"
    seen(sqlite, "S-H-AN", address='https://san.example/p/2?"><b>', state="live", price_dong=99_000)
    seen(sqlite, "S-H-BINH", address="https://san.example/p/3", state="live", price_dong=125_000, pack_g=3_000)
    seen(sqlite, "S-H-CHINH", address="https://san.example/p/4", state="missing", why="gone", why_vi="hết")
    seen(sqlite, "S-H-CHINH", address="https://san.example/p/5", state="unread", why="x", why_vi="sàn trả lời <500>")
    text = said(screen("offers"))
    assert HEADING in text
    for words in (
        "trên sàn 99.000 đ, ở đây 125.000 đ", "trên sàn 3 kg, ở đây 5 kg", "không còn trên sàn",
        "không đọc được trang: sàn trả lời &lt;500&gt;", 'href="https://san.example/p/2?&quot;&gt;&lt;b&gt;"',
    ):  # fmt: skip
        assert words in text
    assert "mục nữa" not in text
    for number in range(6, 9):
        seen(sqlite, "S-H-CHINH", address=f"https://san.example/p/{number}", state="missing")
    assert "và 2 mục nữa" in said(screen("offers"))
