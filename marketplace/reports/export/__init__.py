"""Sheets for CSV, XLSX and the terminal: figures and statements laid out in columns, and the one writer of them.

It computes no figure: it takes the reports that ``figures`` and settlement's statements made.
"""
