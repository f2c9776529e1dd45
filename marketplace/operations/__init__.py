"""Acts that move totals: a page of orders taken in, fruit weighed, sorted and recalled, boxes given other lots, moves.

An act calls the owners of the tables in order, within its caller's transaction. It knows no sheet and no screen.
"""
