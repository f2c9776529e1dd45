"""Intake: a page of a platform's orders on its way into the ledger, in three stages.

``decode`` reads and decides which reports are taken, ``prepare`` computes draws, totals and rows from what was read
without the database, ``write`` writes them in a constant number of statements. It knows neither offers nor payouts:
what a page means to them it returns.
"""
