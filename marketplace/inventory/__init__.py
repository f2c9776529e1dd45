"""Lots, the ledger of their moves, and the rules by which a box is whose fruit.

``allocation`` is pure: it gives the grams and đồng of a line to lots. Nothing here knows an order, a platform or an
offer; whoever moves a lot does it through ``lots`` and ``ledger``.
"""
