"""A run of an account at a carrier: parcels handed over and taken back, and what it says of them taken in."""
