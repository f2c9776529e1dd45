"""The kept-back number (số giữ lại): learned from how late shops hear of each other and how fast they sell."""

from marketplace.listings.safety_stock.measured import paces_of
from marketplace.listings.safety_stock.suggesting import Pace, Suggestion, suggest, why

__all__ = ["Pace", "Suggestion", "paces_of", "suggest", "why"]
