"""The lots' ledger, and whose fruit a box is.

It knows no platform and no order.
"""
