"""Who did an act, where people had no accounts yet."""

from marketplace.words.signatures import PROGRAM, of_a_person


def test_an_act_of_the_app_before_people_signed_in_has_no_name() -> None:
    signed = ("Trần Thị B (NG-0002)", "dat", PROGRAM, "app", "in the app", "trên ứng dụng", None)
    assert [of_a_person(who) for who in signed] == ["Trần Thị B (NG-0002)", "dat", PROGRAM, None, None, None, None]
