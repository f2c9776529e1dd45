"""Settlement (đối soát): what a platform owes, what it paid, where the two differ, and the money's way to the bank."""
