"""A page of a platform's orders on its way into the ledger."""
