"""The feeds of a run, one object for each: orders, settlements, shipments and sellers.

Each reads its list from where it was left and writes page by page; none knows what is offered.
"""
