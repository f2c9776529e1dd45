"""What people write in the lots' ledger: weighed, sorted, adjusted, spoiled, sold elsewhere, postponed."""
