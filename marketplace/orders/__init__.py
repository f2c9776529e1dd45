"""Orders: taken in page by page, each page in one transaction with its draws, totals and cursor."""
