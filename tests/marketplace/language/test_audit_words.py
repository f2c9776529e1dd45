"""Every act of the audit, and every word of its detail, has its name in both languages."""

import json
from typing import get_args

import pytest

from marketplace.directory.audit_acts import AuditAct, AuditDetail
from marketplace.language.audit_words import act_name, detail_in_words, detail_name
from marketplace.language.translation import VIETNAMESE, Language

ENGLISH = Language("en")
ALIKE = {"PIN"}


def test_every_act_and_word_of_a_detail_has_its_vietnamese_name() -> None:
    for name, keys in ((act_name, get_args(AuditAct)), (detail_name, tuple(AuditDetail.__annotations__))):
        said = {key: name(key, VIETNAMESE) for key in keys}
        assert [key for key, text in said.items() if text in (key, name(key, ENGLISH))] == []
        assert name("of a newer program", VIETNAMESE) == "of a newer program"
    assert len({act_name(act, VIETNAMESE) for act in get_args(AuditAct)}) == len(get_args(AuditAct))


@pytest.mark.parametrize(
    ("detail", "vietnamese", "english"),
    [
        ({"role": "weigher", "from": "2026-06-01"}, "vai trò: người cân, thủ kho; từ ngày: 1/6/2026",
         "role: weigher; from day: 1 June 2026"),
        ({"changed": ["name", "phone"]}, "đã đổi: tên, số điện thoại", "changed: name, telephone"),
        ({"by": "pin", "read": False}, "bằng: mã PIN; đọc: không", "by: PIN; read: no"),
        ({"kind": "consent", "why": "", "days": 3}, "loại: giấy đồng ý của hộ; số ngày: 3", "kind: consent; days: 3"),
        ({"kind": "lots", "map": "then"}, "loại: lô hàng; địa giới: theo địa giới cũ", "kind: lot; map: as it was"),
        ({"why": {"vi": "Khóa sai.", "en": "The key is wrong."}, "began": "2026-06-01T08:00:00+07:00"},
         "lý do: Khóa sai.; bắt đầu lúc: 1/6/2026 08:00", "why: The key is wrong.; begun at: 1 June 2026 08:00"),
        ({"said": "pool", "household": "H-1"}, "giá trị: pool; hộ: H-1", "said: pool; household: H-1"),
    ],
)  # fmt: skip
def test_what_more_a_line_says_is_put_into_words(detail: dict[str, object], vietnamese: str, english: str) -> None:
    assert (detail_in_words(json.dumps(detail), VIETNAMESE), detail_in_words(json.dumps(detail), ENGLISH)) == (
        vietnamese, english
    )  # fmt: skip
