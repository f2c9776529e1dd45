"""The reference server of the partner contract, ``lensan sandbox``."""

from connectors.partner.server.app import create_app
from connectors.partner.server.faults.dice import Faults
from connectors.partner.server.threaded import run, running, serve

__all__ = ["Faults", "create_app", "run", "running", "serve"]
