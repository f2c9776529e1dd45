"""A season on the reference server: the plan it must come out at, and its orders drawn, rendered and placed.

It knows nothing of HTTP.
"""
