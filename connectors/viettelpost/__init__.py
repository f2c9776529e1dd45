"""Viettel Post, a carrier, by the API that it gives its partners; ``connector.toml`` says what is known of it."""
