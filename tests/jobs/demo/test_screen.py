"""What a person at the terminal sees of a demo: the table it came out at, and how far it has come beside it."""

from dataclasses import replace
from typing import Any

import pytest

from jobs.demo.screen import bars, show
from tests.jobs.stage import FIGURES

RESULT: dict[str, Any] = {
    "season": "vai-nho",
    "complete_up_to": {"postmart": "2021-07-13T00:00:00+07:00", "voso": "2021-07-12T23:59:00+07:00"},
    "platforms": {
        "postmart": {"households": 14, "weight_g": 10_000_000, "orders": 1_053, "revenue_dong": 350_000_000},
        "voso": {"households": 10, "weight_g": 9_000_000, "orders": 947, "revenue_dong": 301_500_000},
    },
    "total": {"households": 24, "weight_g": 19_000_000, "orders": 2_000, "revenue_dong": 651_500_000},
    "inbox": 3,
    "shortfalls": 1,
}


def shown(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines on the output, without the table's rules and with one space between cells."""
    lines = capsys.readouterr().out.replace("│", " ").replace("|", " ").splitlines()
    return [" ".join(line.split()) for line in lines]


def test_each_platform_and_the_total_stand_with_their_units(capsys: pytest.CaptureFixture[str]) -> None:
    show(RESULT, FIGURES)
    lines = shown(capsys)
    assert "Vụ vải nhỏ · để thử" in lines
    assert [line for line in lines if line.startswith(("postmart", "voso", "Cộng"))] == [
        "postmart 14 10.000 kg 1.053 350.000.000 đ",
        "voso 10 9.000 kg 947 301.500.000 đ",
        "Cộng / total 24 19.000 kg 2.000 651.500.000 đ",
    ]


def test_what_was_published_and_what_is_still_to_do_stand_below(capsys: pytest.CaptureFixture[str]) -> None:
    show(RESULT, FIGURES)
    assert shown(capsys)[-4:] == [
        "Công bố / published: postmart 14 hộ 10.000 kg, voso 10 hộ 9.000 kg",
        "Tỷ trọng qua sàn / share of the crop: 19,0 % / 100.000 kg",
        "Số liệu tính đến / complete up to: postmart 00:00 13/07/2021, voso 23:59 12/07/2021",
        "Cần xử lý / inbox: 3 · Thiếu hàng giao / shortfalls: 1",
    ]


@pytest.mark.parametrize(
    ("crop_kg", "said"),
    [(19_000, "100,0 %"), (38_000_000, "0,1 %"), (38_000_001, "0,0 %"), (56_000, "33,9 %"), (12_667_000, "0,1 %")],
)
def test_the_share_of_the_crop_is_rounded_to_a_tenth(
    crop_kg: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    show(RESULT, replace(FIGURES, crop_kg=crop_kg))
    assert f"share of the crop: {said} / " in shown(capsys)[-3]


def test_a_sale_of_which_nothing_was_published_says_none_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    show(RESULT, replace(FIGURES, crop_kg=None))
    assert not [line for line in shown(capsys) if "published" in line or "share of the crop" in line]


def test_how_far_it_has_come_is_kept_off_the_output(capsys: pytest.CaptureFixture[str]) -> None:
    with bars() as told:
        told("voso", 1, 4)
        told("postmart", 4, 4)
        told("voso", 2, 4)
    seen = capsys.readouterr()
    assert seen.out == ""
    assert [" ".join(line.split()[:1] + line.split()[2:4]) for line in seen.err.splitlines()] == [
        "voso 50 %", "postmart 100 %"
    ]  # fmt: skip
