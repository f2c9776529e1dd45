"""Worth: weights and prices in whole đồng."""

from marketplace.settlement.statements.valuation import Rate, tax_of
from marketplace.settlement.statements.weight_and_money import price_of


def test_halves_go_up() -> None:
    assert (tax_of(100, Rate(50, "")), tax_of(99, Rate(50, "")), price_of(1_500, 25_001)) == (1, 0, 37_502)
