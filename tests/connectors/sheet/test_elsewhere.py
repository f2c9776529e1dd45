"""What belongs elsewhere is known by its headings in every shop, and refused with a sentence that says where."""

from pathlib import Path

import pytest

from connectors.platforms import platforms
from connectors.sheet.elsewhere import ELSEWHERE
from connectors.sheet.general import GENERAL
from connectors.sheet.reader import FileRefused, read
from tests.connectors.sheet.exports import NOW_MS, workbook, written

VIETTEL_POST = {
    "STT": "1", "Mã đơn hàng": "A1", "Tên người nhận (*)": "x", "Số ĐT người nhận (*)": "x", "Địa chỉ nhận (*)": "x",
    "Tên hàng hóa (*)": "Vải", "Số lượng": "1", "Trọng lượng (gram)  (*)": "5000", "Dịch vụ  (*)": "PTN",
}  # fmt: skip
FILES: dict[str, dict[str, object]] = {
    "vnpost-f41": {
        "Số hiệu bưu gửi": "CK123456789VN", "Số tiền COD": "100000", "Thời gian PTC": "03/06/2026",
        "Thời gian nộp tiền": "", "Thời gian chuyển hoàn": "",
    },
    "viettelpost-bulk": dict(VIETTEL_POST),
    "kiotviet-goods": {
        "Loại hàng": "Hàng hóa", "Mã hàng": "SP1", "Tên hàng": "Vải", "Giá bán": "1", "Mã ĐVT Cơ bản": "",
        "Quy đổi": "1", "Đang kinh doanh": "1",
    },
}  # fmt: skip


@pytest.mark.parametrize("form", ELSEWHERE, ids=lambda form: form.code)
def test_a_file_that_belongs_elsewhere_says_what_it_is(tmp_path: Path, form: object) -> None:
    code = form.code  # type: ignore[attr-defined]
    above = [["CÔNG TY"], ["DANH SÁCH"]] if code != "kiotviet-goods" else []
    path = written(tmp_path, "a.xlsx", workbook("Sheet1", [FILES[code]], above=above))
    forms = [*(one for facts in platforms().values() for one in facts.files), GENERAL, *ELSEWHERE]
    with pytest.raises(FileRefused, match=code) as refused:
        read(path, path.name, forms, states={}, now_ms=NOW_MS)
    assert refused.value.sentence.vi.startswith(form.title)  # type: ignore[attr-defined]
