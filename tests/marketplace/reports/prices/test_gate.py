"""By the kilogram: every part to the đồng, and on the screen they add up."""

from fractions import Fraction

from marketplace.reports.prices import GatePrice, GateSums, per_kilogram


def test_parts_by_the_kilogram_add_up_to_the_dong() -> None:
    sums = GateSums(3_000, 0, 100_000, 3_334, 6_667, 15_001, 1_001, 1_499)
    assert per_kilogram(sums) == GatePrice(33_333, 1_111, 2_222, 5_001, 334, 499)
    for grams in range(1, 400, 7):
        for over_g in (0, 13):
            shown = per_kilogram(sums._replace(weight_g=grams, over_g=over_g))
            assert shown is not None
            left = Fraction(sums.left_dong * 1_000, grams + over_g)
            assert abs(shown.gate_dong - left) <= Fraction(1, 2)
            assert shown.price_dong - sum(shown[1:]) == shown.gate_dong


def test_a_loss_and_nothing_at_all_are_told_as_they_are() -> None:
    loss = per_kilogram(GateSums(1_000, price_dong=10_000, freight_dong=15_000, tax_dong=-150))
    assert loss == GatePrice(10_000, 0, 0, 15_000, 0, -150)
    assert loss.gate_dong == -4_850
    assert per_kilogram(GateSums(0, price_dong=0, freight_dong=9)) is None
    assert GateSums(1, 2, 3).plus(GateSums(1, 1, 1, 1)) == GateSums(2, 3, 4, 1)
