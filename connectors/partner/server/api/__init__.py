"""The operations of the partner contract, and the market that answers them.

It knows neither what a test may do to the server nor what breaks the contract on purpose.
"""
