"""What all of the reference server stands on: its store, its documents, its refusals, who asks, and offers.

It knows no route, no season and no fault.
"""
