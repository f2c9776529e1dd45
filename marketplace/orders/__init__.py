"""Orders of platforms: how they are taken in, which lots serve them, and what they add to the totals.

``intake`` takes a page in, ``reallocation`` gives lines other lots, ``totals`` counts; ``run_caches`` is what a run
remembers. Nothing here knows an offer, a payout or a person's screen: what a page means to them it returns.
"""
