"""What fits all that was typed goes first, then the era in force, then its own surroundings, kind and spelling."""

from datetime import date

import pytest

from marketplace.directory.communes.parsing import Reading, parse_outer, parse_part
from marketplace.directory.communes.places import CommuneCandidate, NameEntry, Place
from marketplace.directory.communes.scoring import fit_of, rank, weigh, weigh_near
from marketplace.directory.communes.shipped import kindless
from marketplace.directory.communes.surroundings import Surroundings, surroundings_of

NOW = date(2026, 6, 10)
BAC_GIANG = surroundings_of("Huyện Lục Ngạn", "Tỉnh Bắc Giang")
BAC_NINH = surroundings_of(None, "Tỉnh Bắc Ninh", [BAC_GIANG])


def entry(
    name: str,
    *,
    system: str = "63",
    code: str = "1",
    kind: str = "Xã",
    alias: bool = False,
    around: Surroundings | None = None,
) -> NameEntry:
    place = Place(1, system, code, name, kind, None, "24", "Tỉnh", None, None, None, None)
    lies_in = around or (BAC_GIANG if system == "63" else BAC_NINH)
    return NameEntry(place, kindless(name, kind), kind, alias, lies_in)


def reading(commune: str, *around: str) -> Reading:
    return Reading(parse_part(commune), tuple(map(parse_outer, around)))


def weighed(one: NameEntry, commune: str, *around: str) -> CommuneCandidate:
    return weigh(one, reading(commune, *around), None)


def test_what_fits_everything_goes_before_the_era_in_force_and_that_before_its_own_surroundings() -> None:
    typed = reading("Quý Sơn", "Lục Ngạn", "Bắc Giang")
    old, new, other = (
        entry("Xã Quý Sơn"),
        entry("Xã Quý Sơn", system="34"),
        entry("Xã Quy Sớn", system="34", around=BAC_GIANG),
    )
    assert [weigh(one, typed, NOW).exact for one in (new, old, other)] == [True, True, False]
    assert weigh(new, typed, NOW).score > weigh(old, typed, NOW).score > weigh(other, typed, NOW).score


def test_of_one_era_its_own_surroundings_go_before_those_of_the_communes_that_went_into_it() -> None:
    typed = reading("Quý Sơn", "Lục Ngạn", "Bắc Giang")
    assert weigh(entry("Xã Quý Sơn"), typed, None).score > weigh(entry("Xã Quý Sơn", system="34"), typed, None).score


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("xã Chũ", entry("Xã Chũ"), entry("Phường Chũ", kind="Phường")),
        ("xã Chũ", entry("Xã Chũ"), entry("Xã Chu")),
        ("Đăk Song", entry("Xã Đăk Song"), entry("Xã Đắk Song")),
        ("Quy Son", entry("Xã Quý Sơn"), entry("Xã Quí Sơn")),
        ("xã Chũ", entry("Xã Chũ"), entry("Xã Chũ", alias=True)),
    ],
    ids=["the kind", "the accents", "the very spelling", "the very letters", "its own name and no alias"],
)
def test_where_all_else_is_alike_kind_spelling_and_its_own_name_decide(
    typed: str, better: NameEntry, worse: NameEntry
) -> None:
    assert weighed(better, typed).score > weighed(worse, typed).score


def test_accents_that_contradict_the_name_do_not_fit_and_none_at_all_do() -> None:
    thanh = entry("Xã Tân Thạnh")
    assert [weighed(thanh, typed).exact for typed in ("Tân Thạnh", "Tân Thành", "Tan Thanh")] == [True, False, True]


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Xã Hóa Quỳ", "Hòa Quý"), ("Xã Đồng Cương", "Đông Cường"), ("Xã Đồng Thanh", "Đông Thành"),
     ("Xã Cẩm An", "Cảm Ân")],
)  # fmt: skip
def test_the_same_accents_on_other_words_contradict_the_name(name: str, typed: str) -> None:
    assert not weighed(entry(name), typed).exact
    assert weighed(entry(name), name).exact


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Xã Quý Sơn", "Quí Sơn"),
        ("Xã Đắk R'La", "Đăk Rla"),
        ("Xã KDang", "K’Dang"),
        ("Xã Đắk R'La", "Đăk R la"),
        ("Xã A Vương", "Avương"),
        ("Xã Hòa Bình", "Hoà Bình"),
    ],
)
def test_spellings_that_people_mix_contradict_nothing(name: str, typed: str) -> None:
    assert weighed(entry(name), typed).exact


def test_a_name_that_is_only_near_stands_below_every_name_that_was_typed() -> None:
    best_near = weigh_near(entry("Xã Quý Sơn", system="34"), reading("Quý Sơn", "Bắc Ninh"), NOW)
    worst_typed = weighed(entry("Phường Tân Thạnh", kind="Phường", alias=True), "xã Tân Thành", "Hà Nội")
    assert not best_near.exact
    assert best_near.score < worst_typed.score


@pytest.mark.parametrize(
    ("typed", "fit"), [("Lục Ngạn", 3), ("Bắc Ninh", 2), ("TP Bắc Giang", 2), ("Bắc Nin", 1), ("Hà Nội", 0)]
)
def test_a_typed_surrounding_is_its_own_another_eras_nearly_or_none_of_it(typed: str, fit: int) -> None:
    assert fit_of(parse_outer(typed), [BAC_GIANG], [surroundings_of(None, "Tỉnh Bắc Ninh")]) == fit


def test_the_best_goes_first_and_of_those_that_are_alike_the_new_era_then_the_lower_code() -> None:
    fits = [CommuneCandidate(entry("Xã", system=era, code=code).place, "", True, score) for era, code, score in
            (("63", "1", 9), ("34", "2", 9), ("34", "1", 9), ("63", "1", 10))]  # fmt: skip
    assert [(one.place.system, one.place.code, one.score) for one in sorted(fits, key=rank)] == [
        ("63", "1", 10), ("34", "1", 9), ("34", "2", 9), ("63", "1", 9),
    ]  # fmt: skip
