"""Files in: what a person handed in of a shop is read, proven, and taken in by the same feeds as a contract's pages."""
