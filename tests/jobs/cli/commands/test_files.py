"""``lensan files``: what is handed in, what became of it, and what a person says of it."""

import os
from pathlib import Path

import pytest
import typer

from jobs.cli.commands.files import moment_of
from marketplace.exchange import channels, file_forms, files
from marketplace.words.file_reports import FileDifference, FileFacts
from marketplace.words.instants import iso
from marketplace.words.messages import Sentence
from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.shop import Shop

FACTS = FileFacts("order-all", "orders", ("placed",), 0, 86_400_000, None, None)
WHY = Sentence("the total is another", "Tổng không khớp.")


@pytest.mark.both
def test_a_file_is_handed_in_once_and_decided_about(lensan_shop: Lensan, shop: Shop, tmp_path: Path) -> None:
    sheet = tmp_path / "Order.all.xlsx"
    sheet.write_bytes(b"PK Nguyen Thi Mua")
    take = ("files", "take", str(sheet), "--shop", "shop")
    assert lensan_shop("files", "list").out == "No file was handed in yet; hand one in with `lensan files take`.\n"
    assert lensan_shop(*take).out.startswith("File 1 of shop waits to be read")
    assert "as file 1: waiting" in lensan_shop(*take).out
    with shop.database.write() as connection:
        files.ask(connection, 1, FACTS, WHY, [FileDifference(WHY, "12", "13")])
    [row] = lensan_shop("files", "list", "--shop", "shop", "--format", "json").json
    assert (row["state"], row["why"], row["differences"]) == (
        "asked", "the total is another", [{"what": "the total is another", "file": "12", "rows": "13"}],
    )  # fmt: skip
    assert "say it first: `lensan files time 1`" in sentence(lensan_shop("files", "accept", "1"))
    assert lensan_shop("files", "time", "1", "20/6/2021 17:00").code == 0
    with shop.database.write() as connection:
        files.ask(connection, 1, FACTS._replace(exported_ms=5, exported_by="person"), WHY, [])
    assert "taken in with the next run" in lensan_shop("files", "accept", "1").out
    assert lensan_shop("files", "refuse", "1").code == 0
    assert sentence(lensan_shop("files", "refuse", "1")).startswith("file 1 is refused")
    assert "refused" in lensan_shop("files", "list").out


@pytest.mark.both
def test_how_files_are_read_is_listed_and_ended(lensan_shop: Lensan, shop: Shop) -> None:
    assert lensan_shop("files", "forms", "--shop", "shop").out.startswith("Nobody said how a file of this shop is read")
    with shop.database.write() as connection:
        [channel] = [one for one in channels.all_channels(connection) if one.code == "shop"]
        file_forms.put(connection, channel.id, "mau-1", '{"kind": "orders", "must": ["Mã", "Tiền"]}', None, 0)
    [row] = lensan_shop("files", "forms", "--shop", "shop", "--format", "json").json
    assert (row["code"], row["kind"], row["headings"]) == ("mau-1", "orders", "Mã, Tiền")
    assert "read no more by mau-1" in lensan_shop("files", "end-form", str(row["id"]), "--shop", "shop").out
    assert "no such form" in sentence(lensan_shop("files", "end-form", str(row["id"]), "--shop", "shop"))


def test_what_is_no_file_of_a_shop_is_refused(lensan_shop: Lensan, shop: Shop, tmp_path: Path) -> None:
    empty = tmp_path / "a.xlsx"
    empty.write_bytes(b"")
    os.mkfifo(tmp_path / "b.xlsx")
    assert "a.xlsx is empty" in sentence(lensan_shop("files", "take", str(empty), "--shop", "shop"))
    assert "no plain file" in sentence(lensan_shop("files", "take", str(tmp_path / "b.xlsx"), "--shop", "shop"))
    assert "no channel 'x'" in sentence(lensan_shop("files", "list", "--shop", "x"))
    assert lensan_shop("files", "take", str(tmp_path / "c.xlsx"), "--shop", "shop").code == 2
    assert shop.database.is_sqlite


@pytest.mark.parametrize("typed", ["20/6/2021 17:00", "2021-06-20T17:00", "20/6/21 17h00", "20/6/2021 17:00:30"])
def test_an_instant_is_read_as_people_write_it(typed: str) -> None:
    assert iso(moment_of(typed)) == "2021-06-20T17:00:00+07:00"


@pytest.mark.parametrize("typed", ["20/6/2021", "17:00", "20/6/2021 25:00", "40/6/2021 17:00"])
def test_what_is_no_instant_is_refused(typed: str) -> None:
    with pytest.raises(typer.BadParameter):
        moment_of(typed)
