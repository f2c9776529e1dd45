"""What may go wrong between a server and its client, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.second_server.holders import Answer
from tests.second_server.operations import refusal
from tests.second_server.refusals import Refused

#: What may happen to a request: refused unheard, refused or lost after it was carried out, cut off in the middle.
FAULTS = ("unheard", "too-many", "unavailable", "internal", "gateway", "lost", "cut", "cut-in-a-letter")


@dataclass
class Weather:
    """Faults for a share of all requests, but never more than two in a row."""

    chance: Random
    share: float = 0.0
    in_a_row: int = 0
    met: int = 0

    def next(self) -> str | None:
        """Draw what happens to the next request."""
        if self.chance.random() >= self.share or self.in_a_row == 2:
            self.in_a_row = 0
            return None
        self.in_a_row += 1
        self.met += 1
        return self.chance.choice(FAULTS)


def instead(fault: str | None) -> Answer | None:
    """Give the answer of a server that did not carry the request out, if it is that kind of fault."""
    if fault == "too-many":
        return refusal(Refused("too-many", "Đợi một chút.", Retry_After="0"))
    if fault == "unavailable":
        return refusal(Refused("unavailable", "Đang bảo trì.", Retry_After="1"))
    if fault == "internal":
        return refusal(Refused("internal", "Lỗi máy chủ."))
    if fault == "gateway":
        return Answer(502, b"<html><h1>502 Bad Gateway</h1></html>", {"Content-Type": "text/html"})
    return None
