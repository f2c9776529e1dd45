"""What lies between us and the platforms: channels, runs, leases, requests, notices, and the inbox of what could not be
read.

It knows no orders, no lots and no money.
"""
