"""The kind of a cooperative is one of three, in the words that people write for them."""

from typing import Any

import pytest

from marketplace.imports.cooperatives import COLUMNS
from marketplace.words.messages import Unreadable

[KIND] = [column for column in COLUMNS if column.field == "kind"]


@pytest.mark.parametrize(
    ("written", "kind"),
    [("HTX", "cooperative"), ("Hợp tác xã", "cooperative"), ("tổ hợp tác", "group"), ("Ho kinh doanh", "business")],
)
def test_a_kind_is_read_with_and_without_accents(written: str, kind: str) -> None:
    assert KIND.read(written, None) == kind


@pytest.mark.parametrize("written", ["Công ty", "HTX và tổ hợp tác", 1])
def test_another_kind_is_refused_with_those_that_are_known(written: Any) -> None:
    with pytest.raises(Unreadable, match="write HTX, tổ hợp tác or hộ kinh doanh") as refused:
        KIND.read(written, None)
    assert refused.value.sentence.vi.startswith(f"“{written}” không phải loại đã biết")
