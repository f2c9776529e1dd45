"""The engine of shops that are reached by files: each kind of file is declared, recognised, proven and read."""
