"""Sheets of cooperatives, households, lots and weighings: one file, one transaction, one report.

It knows no platform; what a row means is decided in ``marketplace.imports``.
"""
