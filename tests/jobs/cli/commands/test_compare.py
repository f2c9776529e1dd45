"""``lensan compare``: nothing apart is said in one sentence."""

from tests.jobs.cli.calling import Lensan


def test_roads_that_say_the_same_end_well(lensan_shop: Lensan) -> None:
    said = lensan_shop("compare", "shop")
    assert (said.code, said.out) == (0, "The roads of shop say the same of every order.\n")
