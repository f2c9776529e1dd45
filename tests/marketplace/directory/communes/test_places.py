"""A commune is of one era, is written out with what it lies in, and is the best only where all that was typed fits."""

from datetime import date

from marketplace.directory.communes.places import CommuneCandidate, Place, best_of, in_force

OLD = Place(1, "63", "07540", "Xã Quý Sơn", "Xã", "Huyện Lục Ngạn", "24", "Tỉnh Bắc Giang", None, None, None, None)
NEW = Place(2, "34", "07582", "Xã Lục Ngạn", "Xã", None, "24", "Tỉnh Bắc Ninh", None, None, None, None)


def candidate(place: Place, score: int, *, exact: bool = True) -> CommuneCandidate:
    return CommuneCandidate(place, place.name, exact, score)


def test_the_eras_change_at_the_end_of_june_2025() -> None:
    days = date(2025, 6, 30), date(2025, 7, 1)
    assert [in_force(OLD, day) for day in days] == [True, False]
    assert [in_force(NEW, day) for day in days] == [False, True]


def test_a_commune_is_written_with_its_district_where_it_has_one() -> None:
    assert (str(OLD), str(NEW)) == ("Xã Quý Sơn, Huyện Lục Ngạn, Tỉnh Bắc Giang", "Xã Lục Ngạn, Tỉnh Bắc Ninh")


def test_those_that_fit_as_well_as_the_first_are_the_best() -> None:
    first, second, third = candidate(OLD, 300), candidate(NEW, 300), candidate(NEW, 299)
    assert best_of([first, second, third]) == [first, second]
    assert best_of([]) == []


def test_none_is_the_best_where_the_first_does_not_fit_everything_typed() -> None:
    doubtful = candidate(OLD, 200, exact=False)
    assert best_of([doubtful]) == []
    assert best_of([doubtful, candidate(NEW, 190)]) == []
    assert best_of([candidate(NEW, 200), doubtful]) == [candidate(NEW, 200)]
