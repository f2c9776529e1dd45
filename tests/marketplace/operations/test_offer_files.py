"""Files of offers: made by who sells in a shop without a contract, each a line of the audit, or nothing is written."""

import io
from pathlib import Path

import openpyxl
import pytest

from jobs.service.upload_forms import declare
from marketplace.directory.audit import Signed
from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelRow
from marketplace.listings import emergency_stop, hand_stock
from marketplace.operations import offer_files
from marketplace.operations.offer_files import OfferFile, OfferFileError
from marketplace.spreadsheets.filling import Template
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope
from marketplace.words.uploads import UploadGap
from tests import rights_market, world
from tests.ledger import rows
from tests.marketplace.listings.availability.test_desired import change
from tests.marketplace.listings.availability.test_exported import by_file
from tests.marketplace.operations.test_shop_files import audited, scope_of, shop
from tests.marketplace.spreadsheets.packages import shopee_template

AN, NOW = Signed(None, "an"), world.OPENS_MS
DAY_MS = 86_400_000


def file_shop(database: Database, platform: str = "shopee") -> ChannelRow:
    by_file(database)
    change(database, f"UPDATE channel SET adopted = false, platform = '{platform}'")
    declare(database, NOW)
    return shop(database, "shop")


def export(
    database: Database, channel: ChannelRow, template: Template | None = None, scope: Scope = EVERYTHING, code: str = ""
) -> OfferFile:
    with database.write() as connection:
        forms = offer_files.forms_of(connection, scope, channel)
        form = next(one for one in forms if one.code == (code or one.code))
        return offer_files.export(connection, scope, channel, form, template, AN, NOW, only_changed=True)


@pytest.mark.both
def test_a_general_sheet_is_made_and_its_offers_wait(database: Database) -> None:
    channel = file_shop(database, "postmart")
    made = export(database, channel)
    assert (made.name, made.offers, made.leaves, made.apart) == ("bang-dang-hang-shop-20210610.xlsx", 3, (), 0)
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).active
    assert sheet is not None
    table = [[one.value for one in row] for row in sheet.iter_rows()]
    assert table[1] == ["H0-5", "Vải thiều 5", None, "Vải thiều 5", "150000", "20", "5", None, None, "H0"]
    assert rows(database, "SELECT adopted, 1 FROM channel") == [(True, 1)]
    assert audited(database) == ["shop adopted", "offers exported"]
    with pytest.raises(OfferFileError, match="Nothing has changed"):
        export(database, channel)
    ids = [offer for (offer,) in rows(database, "SELECT id FROM offer ORDER BY sku")]
    with database.write() as connection:
        assert offer_files.confirm_posted(connection, EVERYTHING, channel, ids[:2], AN, NOW) == 2
        assert offer_files.take_back(connection, EVERYTHING, channel, ids, AN, NOW) == 1
    assert audited(database)[2:] == ["offers confirmed", "export taken back"]


def test_shopees_template_is_filled_with_new_ones_alone_and_says_what_it_leaves(
    database: Database, tmp_path: Path
) -> None:
    channel = file_shop(database)
    change(database, "UPDATE offer SET stock = 4, state = 'live' WHERE sku = 'H0-5'")
    path = tmp_path / "mau.xlsx"
    path.write_bytes(shopee_template())
    template = Template(path)
    with database.read() as connection:
        forms = offer_files.forms_of(connection, EVERYTHING, channel)
    assert [form.code for form in forms] == ["mass-upload", "bang-dang-hang"]
    assert offer_files.fitting(forms, template) == forms[0]
    with pytest.raises(OfferFileError, match="--template"):
        export(database, channel)
    made = export(database, channel, template)
    assert (made.offers, made.apart) == (2, 1)
    assert made.leaves == (UploadGap.CATEGORY, UploadGap.IMAGES, UploadGap.SIZE, UploadGap.CARRIERS)
    with pytest.raises(OfferFileError, match="1 offers stand in the shop already"):
        export(database, channel, template)
    path.write_bytes(made.content)
    again = Template(path)
    assert again.row(again.sheets[0], 7)[1] == "Vải thiều 5"


def test_a_refused_template_leaves_everything_as_it_was(database: Database, tmp_path: Path) -> None:
    channel = file_shop(database)
    path = tmp_path / "mau.xlsx"
    path.write_bytes(shopee_template(["ps_price"]))
    with pytest.raises(OfferFileError, match="no template of Shopee"):
        export(database, channel, Template(path))
    assert rows(database, "SELECT count(*), count(exported_ms) FROM offer") == [(3, 0)]
    assert audited(database) == []
    assert shop(database, "shop").adopted is False


@pytest.mark.both
def test_who_does_not_sell_in_a_shop_gets_no_file_and_a_contract_needs_none(database: Database) -> None:
    rights_market.write(database)
    declare(database, NOW)
    seller, _ = scope_of(database, "seller", cooperative_id=rights_market.A)
    weigher, _ = scope_of(database, "weigher", cooperative_id=rights_market.A)
    with pytest.raises(OfferFileError, match="by its contract"):
        export(database, shop(database, "shop-a"), scope=seller)
    change(database, "UPDATE channel SET road = 'file'")
    for who, code in ((weigher, "shop-a"), (seller, "shop-b")):
        with pytest.raises(OfferFileError, match="Nothing is offered"):
            export(database, shop(database, code), scope=who)
        with database.write() as connection, pytest.raises(OfferFileError):
            channel = channels.by_code(connection, code)
            assert channel is not None
            form = offer_files.forms_of(connection, EVERYTHING, channel)[0]
            offer_files.confirm_form(connection, who, channel, form, AN, NOW)


@pytest.mark.both
def test_what_was_set_by_hand_stands_and_a_stop_is_ticked(database: Database) -> None:
    channel = file_shop(database)
    change(database, "UPDATE offer SET stock = 9, state = 'live', pending_stock = 11, quota_on = '2021-06-10'")
    [[listing]] = rows(database, "SELECT id FROM listing WHERE sku = 'H2-5'")
    ids = [offer for (offer,) in rows(database, "SELECT id FROM offer WHERE sku <> 'H1-5' ORDER BY sku")]
    with database.write() as connection:
        emergency_stop.stop(connection, [listing], AN, NOW)
        assert offer_files.set_stock(connection, EVERYTHING, channel, ids, AN, NOW) == 2
        left = [one.sku for one in hand_stock.to_set(connection, EVERYTHING, channel.id, rights_market.TODAY)]
    assert left == ["H1-5"]
    assert rows(database, "SELECT sku, stock, told_by FROM offer ORDER BY sku") == [
        ("H0-5", 11, "an"), ("H1-5", 9, None), ("H2-5", 0, "an"),
    ]  # fmt: skip
    assert audited(database) == ["emergency stop", "stop confirmed", "stock set by hand"]


def test_a_template_is_confirmed_for_its_shop(database: Database) -> None:
    channel = file_shop(database, "postmart")
    with database.write() as connection:
        form = offer_files.forms_of(connection, EVERYTHING, channel)[0]
        offer_files.confirm_form(connection, EVERYTHING, channel, form, AN, NOW)
    assert audited(database) == ["upload form confirmed"]
