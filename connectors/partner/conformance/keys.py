"""What the contract says of an Idempotency-Key, tried with writes that cannot be accepted twice."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from connectors.answers import Answer
from connectors.partner.conformance.asking import Asker, Rule, UnmetError, refused
from connectors.partner.conformance.writes import accepted, batch, offer, results_of, written


def _one_key(asker: Asker) -> str:
    """Send a write again that could not be accepted a second time: its version is gone by then."""
    stands, key = accepted(asker, offer(asker)), str(uuid4())
    item = offer(asker, price_dong=stands.price_dong + 1000)
    first, second = written(asker, item, key=key), written(asker, item, key=key)
    if first[0].outcome != "accepted":
        raise UnmetError(f"The test offer was not accepted: {first[0].outcome}.")
    if first != second:
        raise UnmetError("The same Idempotency-Key got two different answers.")
    return "The same answer came twice."


def _other_body(asker: Asker) -> str:
    item, key = offer(asker), str(uuid4())
    written(asker, item, key=key)
    return refused(batch(asker, item | {"price_dong": 3000}, key=key), key_reused=422)


def _other_operation(asker: Asker) -> str:
    item, key = offer(asker), str(uuid4())
    written(asker, item, key=key)
    body = {"shop_id": asker.shop, "url": "https://lensan.invalid/contract-check"}
    return refused(asker.ask("POST", "/v1/webhooks", document=body, headers={"Idempotency-Key": key}), key_reused=422)


def _at_once(asker: Asker) -> str:
    """Send a write several times at once under one key: it is carried out once, and who is early is told so."""
    stands, key = accepted(asker, offer(asker)), str(uuid4())
    item = offer(asker, price_dong=stands.price_dong + 1000)
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: batch(asker, item, key=key), range(4)))
    told = sorted(_outcome(answer, item) for answer in answers)
    late = _outcome(batch(asker, item, key=key), item)
    if late != "accepted" or not {"accepted"} <= {*told} <= {"accepted", "key-in-use"}:
        raise UnmetError(f"One write sent four times at once under one key: {', '.join(told)}; afterwards {late}.")
    return f"Sent four times at once: {', '.join(sorted(set(told)))}."


def _outcome(answer: Answer, item: dict[str, Any]) -> str:
    if answer.status == 409:
        refused(answer, key_in_use=409)
        return "key-in-use"
    return results_of(answer, [item])[0].outcome


KEYS = (
    Rule(
        2, "key-once", "A batch sent twice under one Idempotency-Key is carried out once",
        "Keep the first answer for 24 hours, in the transaction of the write.", _one_key,
    ),
    Rule(
        2, "key-other-body", "An Idempotency-Key used again for another body is refused", "Answer 422 key-reused.",
        _other_body,
    ),
    Rule(
        3, "key-other-operation", "An Idempotency-Key used again for another operation is refused",
        "A key belongs to the holder of the token, whatever the operation: answer 422 key-reused.", _other_operation,
    ),
    Rule(
        2, "key-at-once", "A batch sent several times at once under one Idempotency-Key is carried out once",
        "Answer 409 key-in-use while the first is carried out, or wait for its answer.", _at_once,
    ),
)  # fmt: skip
