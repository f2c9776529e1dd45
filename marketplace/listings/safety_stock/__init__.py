"""The kept-back number (số giữ lại): learned from how late shops hear of each other and how fast they sell."""

from marketplace.listings.safety_stock.demand import demand_of
from marketplace.listings.safety_stock.suggestion import Demand, Suggestion, suggest, why

__all__ = ["Demand", "Suggestion", "demand_of", "suggest", "why"]
