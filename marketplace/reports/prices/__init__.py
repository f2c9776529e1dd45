"""Prices: what produce fetched, what it costs elsewhere, what traders pay, and what is left of it at the garden."""

from marketplace.reports.prices.advice import Advice, Why, advise
from marketplace.reports.prices.gate import GatePrice, GateSums, per_kilogram
from marketplace.reports.prices.gate_reader import FEWEST_ORDERS, SPAN, GateRow, gate_prices
from marketplace.reports.prices.market import DAYS, PriceReport, price_report
from marketplace.reports.prices.sold import SoldPrice, sold_prices

__all__ = [
    "DAYS",
    "FEWEST_ORDERS",
    "SPAN",
    "Advice",
    "GatePrice",
    "GateRow",
    "GateSums",
    "PriceReport",
    "SoldPrice",
    "Why",
    "advise",
    "gate_prices",
    "per_kilogram",
    "price_report",
    "sold_prices",
]
