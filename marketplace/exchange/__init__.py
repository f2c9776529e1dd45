"""What lies between us and the platforms: channels, run log, watermarks, answers, leases, requests, notices, the inbox.

It knows no orders, no lots and no money.
"""
