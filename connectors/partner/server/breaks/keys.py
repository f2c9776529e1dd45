"""Idempotency-Keys that are forgotten, or kept too narrowly."""

import hashlib
from collections import Counter

from connectors.partner.server.breaks.service import problem
from connectors.partner.server.breaks.twist import IncomingRequest, OutgoingAnswer, after, before

_KEY = "idempotency-key"
_AT_ONCE = 4
"""So many writes under one key count as sent at once: the first is under way while the others come."""


def _keyless(asked: IncomingRequest) -> IncomingRequest:
    return asked.without_header(_KEY)


def _carried_out_too(asked: IncomingRequest) -> IncomingRequest:
    """Pass a key over while its first write is under way."""
    key = asked.headers.get(_KEY)
    if key is None:
        return asked
    uses = asked.memory.setdefault("uses", Counter())
    uses[key] += 1
    return _keyless(asked) if 1 < uses[key] <= _AT_ONCE else asked


def _by_body(asked: IncomingRequest) -> IncomingRequest:
    return _narrowed(asked, asked.body)


def _by_operation(asked: IncomingRequest) -> IncomingRequest:
    return _narrowed(asked, asked.path.encode())


def _narrowed(asked: IncomingRequest, by: bytes) -> IncomingRequest:
    """Keep a key for one body or operation alone."""
    if _KEY not in asked.headers:
        return asked
    return asked.with_header(_KEY, f"{asked.headers[_KEY]}-{hashlib.sha256(by).hexdigest()[:8]}")


def _in_use_for_ever(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    """Say of a key that was used once that it is still in use."""
    key = asked.headers.get(_KEY)
    used = asked.memory.setdefault("used", set())
    if key is None:
        return answer
    if key in used:
        return problem("key-in-use")
    used.add(key)
    return answer


BREAKS = (
    before("key-forgotten", "key-once", "A key is passed over.", _keyless, "batch"),
    before("key-by-body", "key-other-body", "A key counts for one body alone.", _by_body, "batch"),
    before("key-by-operation", "key-other-operation", "A key counts for one operation alone.", _by_operation),
    before("key-too-late", "key-at-once", "A key counts only once its first write is done.", _carried_out_too, "batch"),
    after("key-in-use-for-ever", "key-at-once", "A key stays in use.", _in_use_for_ever, "batch"),
)
