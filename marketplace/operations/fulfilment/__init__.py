"""What people decide about orders that are under way: shortfalls, substitutions, overrides.

Each act gives lines other lots or other facts through one ``Reallocation``; it knows no platform's words.
"""
