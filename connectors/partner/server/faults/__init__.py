"""What may go wrong between the reference server and whoever asks it: drawn from a seed, put in as middleware.

It knows nothing of what is asked.
"""
