"""All that may be meant is found, as of a day or as of both eras, and said in one line."""

from datetime import date

from marketplace.directory.communes import Gazetteer, describe_candidates, describe_today, find_communes, single_best

NEW = date(2025, 7, 1)


def test_a_code_is_found_as_of_both_eras_without_a_day(gazetteer: Gazetteer) -> None:
    assert [one.place.name for one in find_communes(gazetteer, "07582")] == ["Xã Lục Ngạn", "Thị trấn Phì Điền"]
    assert [one.place.name for one in find_communes(gazetteer, "7582", NEW)] == ["Xã Lục Ngạn"]
    assert find_communes(gazetteer, "99999") == ()


def test_a_commune_is_named_with_its_code_where_that_means_it_on_the_day(gazetteer: Gazetteer) -> None:
    found = find_communes(gazetteer, "07582")
    assert describe_candidates(found, NEW) == f"07582 {found[0].place} or {found[1].place}"


def test_what_a_commune_is_today_is_one_or_those_among_which_it_was_divided(gazetteer: Gazetteer) -> None:
    whole = gazetteer.find("07576", date(2025, 6, 1))
    divided = single_best(gazetteer.search("Xa Tan Thanh, Thoi Lai, Can Tho", date(2025, 6, 1)))
    assert whole is not None
    assert divided is not None
    assert describe_today(gazetteer, whole).startswith(f"{gazetteer.today(whole).code} ")  # type: ignore[union-attr]
    assert describe_today(gazetteer, divided).startswith("divided: ")
