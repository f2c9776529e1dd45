"""No part of the product: the reference servers of the partner contract, named, started and asked.

Only ``reference`` and ``standalone`` import the server itself.
"""
