"""What a product's title and the words of its address say of pack, grade and cooperative."""

import pytest

from marketplace.words.pack_titles import cooperative, grade, grade_key, pack_g


@pytest.mark.parametrize(
    ("title", "slug", "weight_g"),
    [
        ("Vải thiều Lục Ngạn loại 1 - hộp 5kg", "vai-hop-5kg", 5_000),
        ("Mận loại 1", "man-loai-1-khoi-luong-5kg", 5_000),
        ("Cam 2,5 kg", "cam-2-5kg", 2_500),
        ("Cam 2.5KG", "", 2_500),
        ("Nhãn 2 x 2,5 kg", "", 5_000),
        ("Mật ong 500g", "mat-ong-500g", 500),
        ("Vải thùng 1 yến", "", 10_000),
        ("Vải hộp 5 kg", "vai-hop-3kg", 0),
        ("Cam hộp 5kg (thùng 10kg)", "", 0),
        ("Vải 5-10kg", "vai-5-10kg", 0),
        ("Vải 5 đến 10 kg", "", 0),
        ("Vải 150.000đ/kg", "", 0),
        ("Vải 20kg/thùng", "", 0),
        ("Gạo", "gao-2-5kg", 0),
        ("Gạo 500000kg", "", 0),
        ("Vải thiều", "vai-thieu", 0),
    ],
)
def test_the_weight_of_a_pack(title: str, slug: str, weight_g: int) -> None:
    assert pack_g(title, slug) == weight_g


@pytest.mark.parametrize(
    ("title", "named"),
    [("Vải loại 1", "1"), ("Vải LOẠI A, 5kg", "a"), ("Vải loại đặc biệt", "dac biet"), ("Vải", None),
     ("Vải loại 1 và loại 2", None), ("Vải loại ngon", None)],
)  # fmt: skip
def test_the_grade(title: str, named: str | None) -> None:
    assert grade(title) == named


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Táo đại Mường La HTX Hưng Thịnh hộp 5kg", "HTX Hưng Thịnh"),
        ("Vải của Hợp tác xã Hồng Xuân - loại 1", "Hợp tác xã Hồng Xuân"),
        ("Nhãn (THT Miền Thiết)", "THT Miền Thiết"),
        ("Cam Cao Phong", None),
    ],
)
def test_the_cooperative(title: str, named: str | None) -> None:
    assert cooperative(title) == named


def test_a_grade_by_itself_is_called_as_in_a_title() -> None:
    assert [grade_key(one) for one in ("Loại 1", "loai  A", "1", "", "Đặc biệt")] == [
        "1", "a", "1", None, "dac biet"
    ]  # fmt: skip
    assert grade("Vải Loại 1") == grade_key("Loại 1")
