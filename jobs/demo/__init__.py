"""The demo: a season replayed from reference servers through the real clock into the real database."""
