"""Our side of the partner contract: what asks a platform, with which credentials, and the notices it sends.

It knows neither the reference server nor the conformance check.
"""
