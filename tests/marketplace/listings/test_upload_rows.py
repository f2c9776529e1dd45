"""Rows of an upload sheet: one a listing, and packs of one product are its options under one number."""

from marketplace.listings.upload_rows import option_of, product_of, upload_rows
from marketplace.words.records import DesiredOffer
from marketplace.words.uploads import UploadField


def offer(sku: str, title: str, pack_g: int, stock: int = 3) -> DesiredOffer:
    return DesiredOffer(sku, "s1", title, "", "Vải", 100_000, pack_g, stock, None, "VN-1", None)


def test_packs_of_one_product_share_a_number_and_have_options() -> None:
    rows = upload_rows(
        [
            offer("A5", "Vải thiều loại 1, thùng 5 kg", 5_000),
            offer("B", "Vải thiều loại 2, thùng 5 kg", 5_000),
            offer("A2", "Vải thiều loại 1, hộp 1,9 kg", 1_900, 0),
            offer("C", "Nhãn, hộp 1 kg", 1_000),
            offer("C2", "Nhãn, hộp 1 kg", 1_000),
        ]
    )
    several = (UploadField.INTEGRATION, UploadField.VARIATION, UploadField.OPTION)
    assert [[row.get(one) for one in (UploadField.TITLE, *several)] for row in rows] == [
        ["Vải thiều loại 1", "1", "Quy cách", "Thùng 5 kg"],
        ["Vải thiều loại 2, thùng 5 kg", None, None, None],
        ["Vải thiều loại 1", "1", "Quy cách", "Hộp 1,9 kg"],
        ["Nhãn, hộp 1 kg", None, None, None],
        ["Nhãn, hộp 1 kg", None, None, None],
    ]
    assert (rows[0][UploadField.WEIGHT_KG], rows[2][UploadField.WEIGHT_KG]) == ("5", "1.9")
    assert (rows[2][UploadField.STOCK], rows[2][UploadField.PRICE]) == ("0", "100000")
    assert (rows[0][UploadField.GROWING_AREA], rows[0][UploadField.CERTIFICATE]) == ("VN-1", "")


def test_an_option_has_at_most_twenty_letters() -> None:
    assert option_of(offer("A", "Vải, thùng 5 kg", 5_000)) == "Thùng 5 kg"
    assert len(option_of(offer("A", "Vải", 999_999))) <= 20
    assert product_of("Vải thiều U Hồng HTX 5kg") == "Vải thiều U Hồng HTX 5kg"
