"""Safety stock (số giữ lại): packs kept back, learned from how late shops hear of each other and how fast they sell.

It knows recent orders and runs, and reckons; it knows neither offers nor which lots feed them.
"""

from marketplace.listings.safety_stock.demand import demand_of
from marketplace.listings.safety_stock.suggestion import Demand, Suggestion, suggest, why

__all__ = ["Demand", "Suggestion", "demand_of", "suggest", "why"]
