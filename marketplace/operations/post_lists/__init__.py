"""Lists of the post office: in a shop that it runs it sells itself, and tells the cooperative what it collects.

A list counts as the platform's sale until orders of the platform replace it, never beside them.
"""
