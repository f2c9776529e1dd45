"""Who did an act, where people had no accounts yet."""

from marketplace.words.signatures import PROGRAM, helping, of_a_person, parted


def test_an_act_of_the_app_before_people_signed_in_has_no_name() -> None:
    signed = ("Trần Thị B (NG-0002)", "dat", PROGRAM, "app", "in the app", "trên ứng dụng", None)
    assert [of_a_person(who) for who in signed] == ["Trần Thị B (NG-0002)", "dat", PROGRAM, None, None, None, None]


def test_who_acts_for_a_household_is_told_apart_from_it() -> None:
    assert parted(helping("Lò Văn Bình (NG-0002)", "An (H-1)")) == ("Lò Văn Bình (NG-0002)", "An (H-1)")
    assert parted(PROGRAM) == (PROGRAM, "")
