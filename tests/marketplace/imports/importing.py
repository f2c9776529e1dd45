"""What the import tests share: a small map (Bắc Giang, one divided commune of Cần Thơ), a season, and sheets."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, text
from sqlmodel import Session

from jobs.imports.run import ImportReport, Kind, run_import
from marketplace.directory.communes import load
from marketplace.directory.communes.shipped import FOLDER
from marketplace.storage import Database
from marketplace.storage.tables import TABLES, Produce, Season
from marketplace.words import names
from tests.marketplace.spreadsheets.broken_sheets import xlsx
from tests.poured import poured

NOW_MS = 1_781_000_000_000
HOUSEHOLDS = ["Họ tên chủ hộ", "Xã", "Huyện", "Tỉnh", "Thôn", "SĐT", "Mã hộ", "Mã HTX", "Diện tích", "Xã mới"]
LOTS = ["Mã lô", "Mã hộ", "Nông sản", "Loại", "Khối lượng", "Ngày cắt", "Dự kiến cắt"]
QUY_SON = ["Quý Sơn", "Lục Ngạn", "BG"]
HOA = ["Nguyễn Thị Hoa", *QUY_SON, "Phi Lễ", "0912345678"]
"""A household as its sheet says it, but for its code."""

_NOUNS = ("cooperative", "household", "membership", "lot", "importbatch", "importchange", "inboxitem")


def small_map(folder: Path) -> Path:
    """Write the shipped lists cut down to Bắc Giang, Bắc Ninh and Tân Thạnh of Cần Thơ, which was divided."""
    with (FOLDER / "crosswalk.csv").open(encoding="utf-8", newline="") as file:
        crosswalk = list(csv.DictReader(file))
    with (FOLDER / "communes.csv").open(encoding="utf-8", newline="") as file:
        communes = list(csv.DictReader(file))
    old = {
        row["code"]
        for row in communes
        if row["system"] == "63" and (row["province_code"] == "24" or row["code"] == "31267")
    }
    old |= {row["code"] for row in communes if row["name"] == "Xã Tân Thạnh" and row["district"] == "Huyện Thới Lai"}
    steps = [row for row in crosswalk if row["from_code"] in old]
    new = {row["to_code"] for row in steps}
    wanted = [row for row in communes if row["code"] in (old if row["system"] == "63" else new)]
    with (FOLDER / "aliases.csv").open(encoding="utf-8", newline="") as file:
        aliases = [row for row in csv.DictReader(file) if row["now_code"] in old]
    for name, rows in (("communes.csv", wanted), ("crosswalk.csv", steps), ("aliases.csv", aliases)):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    for name in ("names.csv", "neighbours.csv"):
        (folder / name).write_text((FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def map_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small map, which nobody changes."""
    return small_map(tmp_path_factory.mktemp("map"))


@pytest.fixture
def db(database: Database, map_folder: Path) -> Database:
    """A database with the small map, one season and one kind of produce."""
    prepare(database, map_folder)
    return database


@poured
def prepare(database: Database, folder: Path) -> None:
    """Load the small map, one season and one kind of produce."""
    with database.write() as connection:
        load(connection, folder)
    with database.writing() as session:
        _season(session)


def _season(session: Session) -> None:
    days = {"starts_on": date(2026, 5, 19), "ends_on": date(2026, 7, 20)}
    session.add(Season(code="vai-2026", name="Vụ vải 2026", **days))
    session.add(Produce(code="vai-thieu", name="Vải thiều", name_key=names.key("Vải thiều")))


def take(
    database: Database, folder: Path, kind: Kind, *rows: list[Any], name: str = "sheet.xlsx", **options: Any
) -> ImportReport:
    """Write rows (the first are headings) into an .xlsx and import it."""
    path = folder / name
    path.write_bytes(xlsx(*rows))
    return run_import(kind, path, database, "dat", clock=lambda: NOW_MS, **options)


def list_lots(connection: Connection, sku: str) -> None:
    """Put every lot on sale in boxes of 5 kg under one SKU of the first household."""
    listing = {"id": 1, "sku": sku, "household_id": 1, "season_id": 1, "produce_id": 1, "title": "Vải",
               "label_g": 5_000, "fruit_g": 5_000, "price_dong": 1}  # fmt: skip
    connection.execute(insert(TABLES["listing"]).values(listing))
    connection.execute(text("INSERT INTO listinglot (listing_id, lot_id) SELECT 1, id FROM lot"))


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """Return new, changed, unchanged and rejected."""
    return (report.new, report.changed, report.unchanged, report.rejected)


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row an import may touch."""
    with database.read() as connection:
        return {
            noun: [tuple(row) for row in connection.execute(select(TABLES[noun]).order_by(TABLES[noun].c.id))]
            for noun in _NOUNS
        }


def how_many(database: Database, noun: str) -> int:
    """Return how many rows a noun has."""
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(TABLES[noun])) or 0


def rows_of(database: Database, noun: str, *fields: str) -> list[tuple[Any, ...]]:
    """Return fields of a noun's rows in the order of their ids."""
    table = TABLES[noun]
    with database.read() as connection:
        query = select(*(table.c[field] for field in fields)).order_by(table.c.id)
        return [tuple(row) for row in connection.execute(query)]
