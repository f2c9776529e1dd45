"""The reference server of the partner contract, ``lensan sandbox``."""

from .app import create_app
from .faults import Faults
from .threaded import run, running, serve

__all__ = ["Faults", "create_app", "run", "running", "serve"]
