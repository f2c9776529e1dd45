"""``lensan offers export`` and ``posted``: the upload sheet is written whole, and what came of it is said."""

from pathlib import Path

import pytest

from marketplace.spreadsheets.filling import Template
from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.shop import Shop
from tests.marketplace.spreadsheets.packages import shopee_template


@pytest.mark.both
def test_a_template_is_filled_and_what_became_of_it_is_said(lensan_shop: Lensan, shop: Shop, tmp_path: Path) -> None:
    assert "by its contract" in sentence(lensan_shop("offers", "export", "shop"))
    shop.run("UPDATE channel SET road = 'file', platform = 'shopee'")
    shop.run("UPDATE lot SET picked_on = '2021-06-09'")
    template, target = tmp_path / "mau.xlsx", tmp_path / "ra.xlsx"
    before = shopee_template()
    template.write_bytes(before)
    assert "--template" in sentence(lensan_shop("offers", "export", "shop", "--to", str(target)))
    said = lensan_shop("offers", "export", "shop", "--template", str(template), "--to", str(target), "--who", "an")
    assert "offers of shop are in" in said.out
    assert "Left empty, for nobody has told Lên Sàn: the category" in said.out
    filled = Template(target)
    assert filled.row(filled.sheets[0], 7)
    assert template.read_bytes() == before
    again = lensan_shop("offers", "export", "shop", "--template", str(template))
    assert "Nothing has changed" in sentence(again)
    other = tmp_path / "khac.xlsx"
    other.write_bytes(shopee_template(["Tên"]))
    assert "no template known for shop" in sentence(lensan_shop("offers", "export", "shop", "--template", str(other)))
    assert "wait for the next file" in lensan_shop("offers", "posted", "shop", "H0-5", "--not-uploaded").out
    assert "are live" in lensan_shop("offers", "posted", "shop").out
