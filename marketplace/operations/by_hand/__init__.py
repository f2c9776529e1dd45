"""Sales by hand: orders that people write down themselves, and what becomes of them.

They go to the same ledger as every platform's; no platform sold them, so no figure of the platforms counts them.
"""
