"""Settlement (đối soát): payouts taken in and held against what was owed, the money's way to the bank, statements.

It reads orders and lots, and writes its own tables alone. Of screens, sheets and the acts that move fruit it must not
know.
"""
