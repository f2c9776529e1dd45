"""Settlement (đối soát): what a platform owes, what it paid, where the two differ, and the money's way to the bank."""

# Orders and settlements know parts of each other; orders begin, whichever is asked for first.
import marketplace.orders  # noqa: F401
