"""The contract document itself, as the judge of what is sent to the second server and what it answers."""

from __future__ import annotations

import json
from functools import cache

from jsonschema_rs import Draft202012Validator

from tests.contract import document
from tests.second_server.refusals import Refused


@cache
def judge(schema: str) -> Draft202012Validator:
    """Give the validator of a named schema of the contract."""
    return Draft202012Validator({**document(), "$ref": f"#/components/schemas/{schema}"})


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    known = dict(pairs)
    if len(known) != len(pairs):
        raise ValueError("a field stands twice")
    return known


def _no_constant(word: str) -> object:
    raise ValueError(f"{word} is no JSON")


def read(body: bytes, schema: str) -> dict[str, object]:
    """Read a JSON body of a schema, else refuse it with malformed or invalid."""
    try:
        said = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except ValueError as error:
        raise Refused("malformed", f"Nội dung không phải JSON: {error}") from error
    for fault in judge(schema).iter_errors(said):
        raise Refused("invalid", f"{fault.instance_path}: {fault.message[:200]}")
    return dict(said)
