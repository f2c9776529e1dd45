"""Acts of people that move totals: weighing, sorting, recall, shortfalls, substitution, relocation.

It knows no sheet and no screen.
"""
