"""A second, small server of the partner contract, written from its document and docs/ alone.

Nothing here imports the client, the reference server or the market: where the contract leaves a choice, this one
chooses otherwise, so that the two sides cannot agree on an assumption that nobody wrote down.
"""
