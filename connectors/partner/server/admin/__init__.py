"""What a test or a demonstration may do to the reference server, beside the contract.

It knows neither the faults nor the breaks.
"""
