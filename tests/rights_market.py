"""A market for the matrix of rights: two cooperatives, eight households, two provinces, three shops, two seasons.

H1, H2 and H7 are members of A, H3 and H4 of B, H5 and H8 of none; H6 left A for B on 12 June 2021. H7 has taken back
its agreement and its consent. O1 and O2 are of Lục Ngạn and Sơn Động in Bắc Giang, O3 of Bắc Ninh; today O1 is in N1,
O3 in N3, and O2 was divided between both. Shop a is of A's members alone, shop b of B's; shop x is everybody's. Order
X1 has a line of H1 and one of H3; A1 is of A's own listing, fed by H7, H2 and H1; X4 is short.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from marketplace.inventory import ledger
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.totals import FunnelCache
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.storage.tables import METADATA, TABLES
from marketplace.words.records import LineRecord, OrderRecord, SettlementRecord, State
from tests.poured import poured
from tests.seeding import box, moment, order

Row = dict[str, Any]
O1, O2, O3, N1, N3 = range(1, 6)
A, B = 1, 2
SHOP_A, SHOP_B, SHOP_X = 1, 2, 3
TODAY = date(2021, 6, 25)
NOW_MS = moment(25)
_NAMES = ("Ngô Văn Một", "Đỗ Thị Hai", "Lê Văn Ba", "Vũ Thị Bốn", "Bùi Văn Năm", "Mai Thị Sáu", "Cao Văn Bảy",
          "Hồ Thị Tám")  # fmt: skip
_PLACES = ((O1, N1), (O2, None), (O3, N3), (O1, N1), (O3, N3), (O2, N3), (O1, N1), (N1, N1))
_MEMBERS = ((1, A, None, None), (2, A, date(2021, 1, 1), None), (7, A, date(2021, 1, 1), None),
            (3, B, date(2021, 1, 1), None), (4, B, date(2021, 1, 1), None),
            (6, A, date(2021, 1, 1), date(2021, 6, 12)), (6, B, date(2021, 6, 12), None))  # fmt: skip
LOTS: tuple[tuple[str, int, int, date | None, int], ...] = (
    ("L-H1", 1, 1, date(2021, 6, 9), 90_000), ("L-H2", 2, 1, date(2021, 6, 7), 5_000),
    ("L-H3", 3, 1, date(2021, 6, 9), 91_000), ("L-H4", 4, 1, date(2021, 6, 9), 5_000),
    ("L-H5", 5, 1, date(2021, 6, 9), 92_000), ("L-H6", 6, 1, date(2021, 6, 9), 15_000),
    ("L-H6B", 6, 1, date(2021, 6, 14), 94_000), ("L-H7", 7, 1, date(2021, 6, 6), 15_000),
    ("L-H8", 8, 1, date(2021, 6, 9), 95_000), ("F-H1", 1, 1, None, 31_000), ("F-H5", 5, 1, None, 32_000),
    ("F-H7", 7, 1, None, 33_000), ("F-H8", 8, 1, None, 34_000), ("L-H6-22", 6, 2, date(2022, 6, 10), 96_000),
)  # fmt: skip
LISTINGS: tuple[tuple[str, int | None, int | None, int, tuple[str, ...]], ...] = (
    *((f"S-H{n}", n, None, 1, (f"L-H{n}",)) for n in (1, 2, 3, 4, 5)),
    ("S-H6", 6, None, 1, ("L-H6", "L-H6B")), ("S-H7", 7, None, 1, ("L-H7",)), ("S-H8", 8, None, 1, ("L-H8",)),
    ("S-A", None, A, 1, ("L-H7", "L-H2", "L-H1")), ("S-B", None, B, 1, ("L-H3",)),
    ("S-H6-22", 6, None, 2, ("L-H6-22",)),
)  # fmt: skip
_OFFERED = {SHOP_A: ("S-H1", "S-H2", "S-A"), SHOP_B: ("S-H3", "S-B"),
            SHOP_X: ("S-H1", "S-H3", "S-H4", "S-H5", "S-H6", "S-H7", "S-H8", "S-H6-22")}  # fmt: skip
_UPLOAD = '{"code": "mau", "title": "Mẫu", "ours": false, "columns": [{"heading": "Tên", "field": "title"}]}'
_PAGES = ((SHOP_A, 1), (SHOP_B, 4), (SHOP_X, 6), (SHOP_X, 7))
"""The shops whose public page of an offer is looked at, by the offer's id: those of S-H1, S-H3, S-H1 and S-H3."""
_ACCOUNTS = {SHOP_A: (1, 2, 7), SHOP_B: (3,), SHOP_X: (1, 3, 4, 5, 6, 7, 8)}


@poured
def write(database: Database) -> None:
    """Fill an empty migrated database with the market, its orders by the engine."""
    with database.write() as connection:
        put(connection, before())
        ledger.open_lots(connection, list(range(1, len(LOTS) + 1)), moment(9))
        for channel, code, taken in _orders():
            take_orders(connection, channel, code, RunCaches(), taken, moment(20))
        for channel, code, paid in (
            (SHOP_X, "shop-x", [("P-X1", "X1", 250_000), ("P-X3", "X3", 125_000), ("P-X", None, 7_001)]),
            (SHOP_A, "shop-a", [("P-A1", "A1", 500_000), ("P-A", None, 7_002)]),
            (SHOP_B, "shop-b", [("P-B1", "B1", 124_000), ("P-B", None, 7_003)]),
        ):
            entries = [_paid(*one) for one in paid]
            take_payouts(connection, channel, code, FunnelCache(), entries, moment(20))
        put(connection, after(ids(connection)))


def ids(connection: Connection) -> dict[str, int]:
    """Return the id of every order and of its lines, by code and SKU."""
    order_, line = TABLES["orders"], TABLES["order_line"]
    both = select(order_.c.remote_id, order_.c.id, line.c.sku, line.c.id).join(line, line.c.order_id == order_.c.id)
    found: dict[str, int] = {}
    for code, order_id, sku, line_id in connection.execute(both):
        found |= {code: order_id, f"{code}/{sku}": line_id}
    return found


def put(connection: Connection, rows: dict[str, list[Row]]) -> None:
    """Write rows, each table after those it points to."""
    for table in METADATA.sorted_tables:
        for row in rows.get(table.name, ()):
            connection.execute(insert(table).values(**row))


def before() -> dict[str, list[Row]]:
    """Return what is there before the first order."""
    return {
        "season": [_season(1, 2021), _season(2, 2022)],
        "produce": [{"id": 1, "code": "vai", "name": "Vải", "name_key": "vai"}],
        "commune": [_commune(*one) for one in (
            (O1, "63", "24", "Lục Ngạn"), (O2, "63", "24", "Sơn Động"), (O3, "63", "27", "Gia Bình"),
            (N1, "34", "24", None), (N3, "34", "27", None))],
        "communesuccessor": [
            {"from_id": old, "to_id": new, "effective": date(2025, 7, 1), "whole": old != O2}
            for old, new in ((O1, N1), (O2, N1), (O2, N3), (O3, N3))
        ],
        "communealias": [{"id": 1, "commune_id": O1, "system": "63", "name": "Xã cũ", "name_key": "xa cu",
                          "source": "thử"}],
        **_facts_of_places(),
        "household": [_household(n) for n in range(1, 9)],
        "residence": [{"household_id": n, "from_on": date(2020, 1, 1), "commune_id": O1} for n in (1, 3, 5)],
        "cooperative": [_cooperative(A, "HTX Anh Đào", O1, N1), _cooperative(B, "HTX Bưởi Ba", O3, N3)],
        "membership": [
            {"id": n, "household_id": home, "cooperative_id": coop, "joined_on": joined, "left_on": left}
            for n, (home, coop, joined, left) in enumerate(_MEMBERS, 1)
        ],
        "channel": [
            {"id": n, "code": f"shop-{name}", "platform": "voso", "title": f"Gian hàng {name}", "shop": name,
             "base_url": "http://127.0.0.1:1", "adopted": True, "created_ms": 0}
            for n, name in ((SHOP_A, "a"), (SHOP_B, "b"), (SHOP_X, "x"))
        ],
        "account": [
            {"channel_id": shop, "household_id": home, "remote_id": f"R-{home}"}
            for shop, homes in _ACCOUNTS.items() for home in homes
        ],
        "lot": [lot(n, *one) for n, one in enumerate(LOTS, 1)],
        "listing": [
            {"id": n, "sku": sku, "household_id": home, "cooperative_id": coop, "season_id": season, "produce_id": 1,
             "title": f"Thùng vải {sku}", "label_g": 5_000, "fruit_g": 5_000, "price_dong": 120_000 + n}
            for n, (sku, home, coop, season, _) in enumerate(LISTINGS, 1)
        ],
        "listing_change": _opened(),
        "listinglot": [
            {"listing_id": n, "lot_id": [code for code, *_ in LOTS].index(lot) + 1}
            for n, (*_, lots) in enumerate(LISTINGS, 1) for lot in lots
        ],
        "offer": [
            {"channel_id": shop, "listing_id": [sku for sku, *_ in LISTINGS].index(sku) + 1, "sku": sku,
             "state": "live", "stock": 1, "accepted_ms": 1}
            for shop, skus in _OFFERED.items() for sku in skus
        ],
        "withdrawal": [{"household_id": 7, "kind": kind, "at_ms": 0} for kind in ("agreement", "consent")],
    }  # fmt: skip


def _facts_of_places() -> dict[str, list[Row]]:
    said = {"system": "34", "from_on": date(2026, 9, 20), "source": "thử"}
    return {
        "unit_name": [said | {"code": "24", "kind": "Thành phố", "name": "Thành phố thử"}],
        "neighbour": [said | {"code": "1", "other_code": "2"}],
    }


def _opened() -> list[Row]:
    act = {"kind": "opened", "after": "120000", "who": "Người 1 (NG-0001)", "noted_ms": 0}
    return [act | {"id": n, "listing_id": n} for n, _ in enumerate(LISTINGS, 1)]


def after(of: dict[str, int]) -> dict[str, list[Row]]:
    """Return what people and the clock leave, told of orders and lines by ``ids``."""
    return {
        **{name: list(rows) for name, rows in _of_shops()},
        **_of_carriers(of), **_parcels(of),
        "choice": [{"line_id": of[line], "to_lot_id": lot, "grams": 1, "chosen_ms": 1}
                   for line, lot in (("X1/S-H1", 1), ("X1/S-H3", 3), ("A1/S-A", 2))],
        "recall": [{"line_id": of[line], "lot_id": lot, "drawn_g": 1, "left_g": 1, "back_g": 1, "noted_ms": 1,
                    "cause": "spoiled"} for line, lot in (("X1/S-H1", 1), ("X1/S-H3", 3), ("X6B/S-H6", 7))],
        "past_shortfall": [{"line_id": of[line], "cause": "spoiled", "opened_ms": 1}
                           for line in ("X1/S-H1", "X1/S-H3", "A1/S-A")],
        "payout_difference": [{"order_id": of[code], "expected_dong": 10, "received_dong": 9, "opened_ms": 1,
                               "gone_ms": 2} for code in ("X1", "A1", "X3")],
        "failed_cost": [{"order_id": of[code], "freight_dong": 1, "box_dong": 1, "noted_ms": 1}
                        for code in ("X1", "A1", "X3")],
        "payout_share": [{"id": n, "payout_id": 1, "cooperative_id": coop, "household_id": home, "on_day": TODAY,
                          "amount_dong": 1, "who": "x", "noted_ms": 1}
                         for n, (coop, home) in enumerate(((A, 1), (A, None), (A, 7), (B, 3), (B, None)), 1)],
        "period": [{"id": coop, "cooperative_id": coop, "from_on": date(2021, 6, 1), "to_on": date(2021, 6, 30)}
                   for coop in (A, B)],
        "entry": [_entry(n, *one, of) for n, one in enumerate(
            ((A, 1), (A, 7), (A, None), (B, 3), (B, 6), (B, None)), 1)],
        "hand_over": [{"id": n, "cooperative_id": coop, "household_id": home, "on_day": TODAY, "kind": "paid",
                       "amount_dong": 60_000 + n, "noted_ms": 1}
                      for n, (coop, home) in enumerate(((A, 1), (A, 7), (B, 3), (A, 6)), 1)],
        "failed_bearer": [{"cooperative_id": coop, "from_on": TODAY, "bearer": "shared", "noted_ms": 1}
                          for coop in (A, B)],
        "tax_rate": [{"seller_kind": "household", "from_on": TODAY, "rate_bp": 150, "source": "thử"}],
        "rule": [{"cooperative_id": coop, "from_on": date(2021, 7, 1), "kind": "quota", "noted_ms": 1}
                 for coop in (A, B)],
        "quota": [{"cooperative_id": coop, "household_id": home, "from_on": TODAY, "share": 1}
                  for coop, home in ((A, 1), (A, 2), (A, 7), (B, 3))],
        "upload": _uploads(),
        "personal_link": [{"id": n, "token_digest": bytes([n]), "household_id": n, "on_day": TODAY, "made_ms": 1}
                          for n in (1, 3)],
        **_published(), **_asked(), **_of_tax(), **_whole(),
    }  # fmt: skip


def _of_tax() -> dict[str, list[Row]]:
    """Return from whom tax is withheld, and what stands on paper of own fruit."""
    return {
        "tax_rule": [{"kind": "turnover", "from_on": TODAY, "issued_on": TODAY, "figure": 1, "source": "thử"}],
        "account_holder": [
            {"channel_id": shop, "from_on": TODAY, "kind": kind, "household_id": home, "cooperative_id": coop,
             "source": "thử", "noted_ms": 1}
            for shop, kind, home, coop in ((SHOP_A, "cooperative", None, A), (SHOP_B, "household", 3, None),
                                           (SHOP_X, "household", 1, None))
        ],
        "holder_tax_code": [{"id": shop, "channel_id": shop, "masked": "•••001", "sealed": b"x", "first_ms": 1,
                             "last_ms": 1} for shop in (SHOP_A, SHOP_B, SHOP_X)],
        "own_produce": [{"id": home, "household_id": home, "what": "land", "document": f"Giấy đất hộ {home}",
                         "commune_id": O1, "from_on": TODAY, "made_ms": 1} for home in (1, 3, 6, 7)],
    }  # fmt: skip


def _parcels(of: dict[str, int]) -> dict[str, list[Row]]:
    orders = [(of[code], code, shop) for code, shop in (("X1", SHOP_X), ("A1", SHOP_A), ("B1", SHOP_B))]
    return {
        "shipment": [{"order_id": of[code], "waybill": f"W-{code}", "carrier": "vtp", "state": "delivered", "at_ms": 1}
                     for code in ("X1", "A1", "B1")],
        "promised_day": [{"order_id": order, "promised_on": TODAY, "said_ms": 1} for order, _, _ in orders],
        "hand_order": [{"order_id": order, "channel_id": shop, "form_key": code, "month": 202106, "number": 1,
                        "terms": "cash", "written_ms": 1} for order, code, shop in orders],
        "post_shop": [{"channel_id": shop, "since_ms": NOW_MS} for _, _, shop in orders],
        "post_list": [{"order_id": order, "channel_id": shop, "form_key": code, "month": 202106, "number": 1,
                       "listing_id": 1, "packs": 1, "office": "Bưu cục", "written_ms": 1}
                      for order, code, shop in orders],
        "post_list_apart": [{"order_id": order, "said_ms": 1} for order, _, _ in orders],
    }  # fmt: skip


def _whole() -> dict[str, list[Row]]:
    """Return what is of no household and no cooperative."""
    return {
        "transfer": [{"id": 1, "step": "bank", "reference": "T1", "on_day": TODAY, "amount_dong": 5, "who": "x",
                      "noted_ms": 1}],
        "transfer_part": [{"id": 1, "transfer_id": 1, "channel_id": SHOP_X, "settlement": "S1", "amount_dong": 1,
                           "who": "x", "noted_ms": 1}],
        "cod_list": [{"id": 1, "carrier": "vtp", "code": "C1", "on_day": TODAY, "amount_dong": 1, "who": "x",
                      "noted_ms": 1}],
        "importbatch": [{"id": 1, "kind": "lots", "file_name": "t.csv", "sha256": "0", "imported_ms": 1}],
        "importchange": [{"id": 1, "import_id": 1, "noun": "lot", "row_id": 1}],
        "acceptance": [{"id": 1, "noun": "lot", "row_key": "1", "who": "x", "why": "x", "accepted_ms": 1}],
        "attempt": [{"key": b"1", "failures": 1, "last_ms": 1, "until_ms": 1, "untold": 0, "since_ms": 1}],
        "audit": [{"at_ms": 1, "who": "x", "act": "x"}],
        "claim_grant": [{"id": 1, "issuer": "i", "claim": "c", "said": "s", "role": "administrator"}],
    }  # fmt: skip


def _asked() -> dict[str, list[Row]]:
    asked = ({"household_id": n, "what": "other", "wanted": f"Sửa lô của hộ {n}", "at_ms": 1} for n in (1, 3, 7))
    return {"rectification": list(asked)}


def _uploads() -> list[Row]:
    kept = {"kind": "photo", "name": "t", "media_type": "image/png", "size": 1, "digest": b"1", "sealed": b"1"}
    whose: tuple[Row, ...] = ({"household_id": 1}, {"household_id": 3}, {"cooperative_id": A}, {"cooperative_id": B})
    return [kept | {"id": n, "made_ms": 1} | one for n, one in enumerate(whose, 1)]


def _of_carriers(of: dict[str, int]) -> dict[str, list[Row]]:
    return {
        "parcel": [{"order_id": of[code], "channel_id": SHOP_X, "number": code, "state": "made", "packs": 1,
                    "weight_g": 1, "value_dong": 1, "cod_dong": 0, "service": "", "hand_over_on": TODAY, "asked_ms": 1,
                    "waybill": f"W-{code}"} for code in ("X1", "A1", "B1")],
        "pick_up": [{"cooperative_id": coop, "channel_id": SHOP_X, "name": "HTX", "phone": "0240000000", "street": "x",
                     "commune_id": N1, "service": "", "post_office": "", "set_ms": 1} for coop in (A, B)],
        "carrier_unit": [{"platform": "p", "era": "two levels", "level": "commune", "unit_id": "1", "name": "x",
                          "commune_id": N1}],
        "recipient": [{"order_id": of[code], "sealed": b"x", "promised_on": TODAY, "typed_ms": 1, "goes_ms": 2}
                      for code in ("X1", "A1", "B1")],
    }  # fmt: skip


def _published() -> dict[str, list[Row]]:
    return {
        "publication": [{"id": 1, "season_id": 1, "produce_id": 1, "number": 1, "at_ms": 1, "upto_on": TODAY,
                         "weight_g": 1, "value_dong": 1, "households": 3, "plan": "[]"}],
        "published_cell": [{"publication_id": 1, "kind": "then", "n": 0, "members": "[1]", "rest": False,
                            "weight_g": 1, "value_dong": 1, "households": 3}],
        "published_part": [{"season_id": 1, "produce_id": 1, "household_id": 1, "commune_id": 1, "commune_now_id": 1,
                            "platform": "voso", "weight_g": 1, "value_dong": 1}],
    }  # fmt: skip


def _of_shops() -> Iterator[tuple[str, Iterator[Row]]]:
    shops = {SHOP_A: "shop-a", SHOP_B: "shop-b", SHOP_X: "shop-x"}
    yield "run", ({"id": n, "channel_id": n, "started_ms": 1, "ended_ms": 2, "status": "ran"} for n in shops)
    yield "watermark", ({"channel_id": n, "feed": "orders", "as_of_ms": 1, "moved_ms": 1} for n in shops)
    yield "answer", ({"id": n, "run_id": n, "feed": "orders", "read_ms": 1, "kept": b"x", "named": True} for n in shops)
    yield "answer_order", ({"code": "X1", "answer_id": n} for n in shops)
    yield "event", ({"id": n, "channel_id": n, "remote_id": "e", "kind": "order", "said_ms": 1, "received_ms": 1}
                    for n in shops)  # fmt: skip
    yield "lease", ({"channel_id": n, "host": "h", "pid": 1, "pid_started": "1", "seen_ms": 1} for n in shops)
    yield "sync_request", ({"channel_id": n, "asked_ms": 1} for n in shops)
    yield "stop_request", ({"id": n, "channel_id": n, "number": 1, "asked_ms": 1} for n in shops)
    yield "shop_file", ({"channel_id": n, "name": f"tep-{n}.xlsx", "digest": b"1", "size": 1, "state": "asked",
                         "sealed_until_ms": 2, "handed_in_ms": 1} for n in shops)  # fmt: skip
    yield "page_watch", ({"channel_id": n, "base_url": "https://san.example", "contact": "a@b.example",
                          "pages_per_day": 9} for n in shops)  # fmt: skip
    pages = [{"channel_id": n, "kind": "comparable", "produce_id": 1} for n in shops]
    pages += [{"channel_id": shop, "kind": "ours", "offer_id": n, "state": "missing"} for shop, n in _PAGES]
    yield "page_sighting", ({"id": n, "address": f"https://san.example/{n}", **one} for n, one in enumerate(pages, 1))
    yield "page_price", ({"page_id": n, "seen_on": TODAY, "price_dong": 1} for n, _ in enumerate(pages, 1))
    yield "trader_price", ({"produce_id": 1, "commune_id": n, "quoted_on": TODAY, "low_dong": 18_000,
                            "high_dong": 19_000, "who": "a", "noted_ms": n} for n in (O1, O2, O3, N1, N3))  # fmt: skip
    yield "shop_charge", ({"channel_id": shop, "cooperative_id": coop, "from_on": TODAY, "fee_bp": 500, "box_dong": 9,
                           "freight_dong": 0, "returns_bp": 0, "tax_bp": 0, "who": "a", "noted_ms": 1}
                          for shop in shops for coop in (None, A, B))  # fmt: skip
    yield "file_form", ({"channel_id": n, "code": "mau", "definition": '{"kind": "orders", "must": ["Mã"]}',
                          "confirmed_ms": 1} for n in shops)  # fmt: skip
    yield "upload_form", ({"channel_id": n, "platform": "partner", "code": "mau", "definition": _UPLOAD,
                           "confirmed_ms": 1} for n in shops)  # fmt: skip
    yield "inboxitem", (
        {"source": source, "kind": "order", "key": "k", "place": "p", "reason": f"strange in {source}", "first_ms": 1,
         "last_ms": 1} for source in (*shops.values(), "import")
    )  # fmt: skip
    yield "meaning", ({"source": one, "cause": "sku", "word": "w", "meaning": "S-H1", "said_ms": 1}
                      for one in shops.values())  # fmt: skip


def _orders() -> Iterator[tuple[int, str, list[OrderRecord]]]:
    def delivered(code: str, day: int, *lines: LineRecord) -> OrderRecord:
        return order(code, State.DELIVERED, moment(day), list(lines), delivered_ms=moment(day + 1))

    yield SHOP_X, "shop-x", [
        delivered("X1", 10, box("H1", 2), box("H3", 3)), delivered("X3", 10, box("H1", 1)),
        delivered("X5", 11, box("H5", 4)), delivered("X6", 11, box("H6", 3)), delivered("X7", 11, box("H7", 1)),
        order("X4", State.PLACED, moment(12), [box("H4", 3)]), delivered("X8", 12, box("H8", 5)),
    ]  # fmt: skip
    yield SHOP_A, "shop-a", [delivered("A1", 12, box("A", 4))]
    yield SHOP_B, "shop-b", [delivered("B1", 12, box("B", 1))]
    yield SHOP_X, "shop-x", [
        order("X6-22", State.PLACED, moment(13), [box("H6-22", 2)]), delivered("X6B", 15, box("H6", 1)),
    ]  # fmt: skip


def _paid(remote_id: str, code: str | None, dong: int) -> SettlementRecord:
    kind = "order" if code else "adjustment"
    return SettlementRecord(remote_id, "S1", code, None, moment(18), dong, 0, 0, 0, dong, kind=kind)


def _season(season_id: int, year: int) -> Row:
    return {"id": season_id, "code": f"vai-{year}", "name": f"Vụ vải {year}", "starts_on": date(year, 5, 19),
            "ends_on": date(year, 7, 20), "origin": "recorded"}  # fmt: skip


def _commune(commune_id: int, system: str, province: str, district: str | None) -> Row:
    return {"id": commune_id, "system": system, "code": f"{commune_id:05}", "name": f"Xã {commune_id}",
            "name_key": f"xa {commune_id}", "kind": "Xã", "district": district, "province_code": province,
            "province": f"Tỉnh {province}", "lat_microdeg": 21_000_000, "lon_microdeg": 106_000_000}  # fmt: skip


def _household(n: int) -> Row:
    then, now = _PLACES[n - 1]
    return {"id": n, "code": f"H-{n}", "name": _NAMES[n - 1], "name_key": f"ho {n}", "commune_id": then,
            "commune_now_id": now, "phone": f"091234560{n}", "area_m2": 360 * n}  # fmt: skip


def _cooperative(number: int, name: str, then: int, now: int) -> Row:
    return {"id": number, "code": f"HTX-{number}", "name": name, "name_key": name.lower(), "commune_id": then,
            "commune_now_id": now}  # fmt: skip


def lot(n: int, code: str, home: int, season: int, picked: date | None, in_g: int) -> Row:
    then, now = _PLACES[home - 1]
    cut = {"picked_on": picked} if picked else {"forecast_from": date(2021, 6, 28), "forecast_to": date(2021, 6, 30)}
    return {"id": n, "code": code, "household_id": home, "season_id": season, "produce_id": 1, "commune_id": then,
            "commune_now_id": now, "in_g": in_g, "balance_g": in_g, **cut}  # fmt: skip


def _entry(n: int, coop: int, home: int | None, of: dict[str, int]) -> Row:
    lot = {6: 7, 7: 8}.get(home or 0, home or coop)
    line_id = {1: of["X1/S-H1"], 3: of["X1/S-H3"]}.get(home or 0)
    return {"id": n, "period_id": coop, "of_period_id": coop, "household_id": home, "lot_id": lot, "line_id": line_id,
            "kind": "outright" if home is None else "sale", "weight_g": 1, "returned_g": 0, "gross_dong": 1,
            "fee_dong": 0, "freight_dong": 0, "tax_dong": 0, "net_dong": 1}  # fmt: skip
