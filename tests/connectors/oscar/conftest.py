"""The oscar shop for the connector's tests."""

from tests.oscar.fixtures import empty_shop, one_shop, open_shop

__all__ = ["empty_shop", "one_shop", "open_shop"]
