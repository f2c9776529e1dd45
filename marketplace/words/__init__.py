"""The words everything else is written in: money, weight, time, names, records."""
