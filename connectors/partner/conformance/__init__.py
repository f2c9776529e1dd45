"""The contract check: what ``lensan contract check URL --level N`` asks of a server, one finding for each rule."""

from connectors.partner.conformance.run import RULES, Finding, check

__all__ = ["RULES", "Finding", "check"]
