"""The oscar shop for the connector's tests."""

from tests.oscar.fixtures import oscar, oscar_process

__all__ = ["oscar", "oscar_process"]
