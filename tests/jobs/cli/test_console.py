"""What commands share: an address is a web's or wrong use, and rows are printed for people or for programs."""

import json
from datetime import date

import pytest
import typer

from jobs.cli.console import Form, show, typed_day, web_address


@pytest.mark.parametrize("typed", ["", "https://shop.example.vn", "http://127.0.0.1:8501/v1", "HTTPS://A.vn:443"])
def test_a_web_address_is_taken_as_it_was_typed(typed: str) -> None:
    assert web_address(typed) == typed


@pytest.mark.parametrize(
    "typed",
    ["shop.example.vn", "ftp://a.vn", "https://", "https:///v1", "https://a.vn:0", "https://a.vn:x", "http://[::1"],
)
def test_what_is_no_web_address_is_wrong_use_and_named(typed: str) -> None:
    with pytest.raises(typer.BadParameter, match="is no web address; write it as https://") as refused:
        web_address(typed)
    assert refused.value.message.startswith(f"'{typed}'")


@pytest.mark.parametrize("typed", ["1/12/2026", "1/12/26", "2026-12-01", "01/12/2026"])
def test_a_day_is_typed_as_sheets_have_it(typed: str) -> None:
    assert typed_day(typed).date() == date(2026, 12, 1)


@pytest.mark.parametrize("typed", ["31/02/2026", "12/31/2026", "mai", ""])
def test_what_is_no_day_is_wrong_use_and_says_how_to_write_one(typed: str) -> None:
    with pytest.raises(typer.BadParameter) as refused:
        typed_day(typed)
    assert "is not a day; write it as day/month/year, for example" in refused.value.message


def test_rows_are_a_table_for_people_and_a_list_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"code": "[b]", "sold_g": 5, "paid": True}, {"code": "H-2", "sold_g": None, "paid": False}]
    show("Households", rows, Form.JSON, "There is no household.")
    assert json.loads(capsys.readouterr().out) == rows
    show("Households", rows, Form.TABLE, "There is no household.")
    title, *lines = capsys.readouterr().out.splitlines()
    assert title == "Households"
    assert [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines if "│" in line] == [
        ["[b]", "5", "yes"], ["H-2", "", "no"],
    ]  # fmt: skip


def test_where_there_is_no_row_people_read_a_sentence_and_programs_an_empty_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show("Households", [], Form.TABLE, "There is no household.")
    show("Households", [], Form.JSON, "There is no household.")
    assert capsys.readouterr().out == "There is no household.\n[]\n"
