"""How anything reaches a person: lines in a terminal, and files that are written whole or not at all.

It knows nothing of the market, of platforms or of the other jobs.
"""
