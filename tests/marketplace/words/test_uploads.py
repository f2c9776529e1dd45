"""An upload sheet is declared so that it can be found and filled, or not at all."""

from typing import Any

import pytest

from marketplace.words.uploads import KnownBy, UploadColumn, UploadField, UploadSheet

TITLE = UploadColumn(heading="Tên", field=UploadField.TITLE)


def test_a_sheet_is_sure_where_every_heading_is_vietnamese() -> None:
    english = UploadColumn(heading="Price", field=UploadField.PRICE, known_by=KnownBy.ENGLISH)
    assert UploadSheet(code="a", title="A", columns=(TITLE,)).is_sure
    assert not UploadSheet(code="a", title="A", columns=(TITLE, english)).is_sure


@pytest.mark.parametrize(
    "columns",
    [
        [],
        [{"heading": "Loại", "text": "Bưu kiện"}],
        [{"heading": "Tên"}],
        [{"heading": "Tên", "field": UploadField.TITLE, "text": "x"}],
        [{"field": UploadField.TITLE}],
        [{"field": UploadField.TITLE, "place": 1}],
        [{"heading": "Tên", "field": UploadField.TITLE, "known_by": KnownBy.PLACE}],
    ],
)
def test_what_can_be_neither_found_nor_filled_is_no_sheet(columns: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="column"):
        UploadSheet(code="a", title="A", columns=tuple(UploadColumn(**one) for one in columns))
