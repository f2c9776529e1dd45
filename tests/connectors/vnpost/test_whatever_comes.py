"""Whatever a notice, a list or an answer holds: one of the five errors or records, and nobody's name anywhere."""

import contextlib
import json
import logging

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from connectors.errors import ConnectorError
from connectors.platforms import facts_of
from connectors.vnpost import mapping, notices
from marketplace.words.instants import parse_iso
from marketplace.words.records import Reject
from tests.connectors.vnpost.carrier import CUSTOMER

NOW_MS = parse_iso("2026-12-01T09:00:00+07:00")
TABLE = facts_of("vnpost").parcels
PERSON = "Trần Thị Bê 0912345678"
PERSONAL = (
    "receiverName",
    "receiverPhone",
    "receiverAddress",
    "senderName",
    "senderPhone",
    "contentNote",
    "statusName",
)
KEYS = (
    "itemCode", "originalItemCode", "originalId", "originalID", "senderCode", "saleOrderCode", "status", "updatedDate",
    "totalFee", "codAmount", "weight", "data", "results", "success", "statusHistory", "statusCode", "createdDate",
    "createdHour", "sendDate", "signature", "Type", "type", "token", "serviceCode", "serviceName",
)  # fmt: skip
WORDS = some.sampled_from(
    [
        "EB1VN",
        "14",
        "21",
        "23",
        "101",
        "01/12/2026 08:00:00",
        "2026-12-01",
        "08:00",
        CUSTOMER,
        "DH-1",
        "",
        "\ud800",
        "9" * 70,
    ]
)
PLAIN = WORDS | some.integers(-(10**20), 10**20) | some.floats() | some.booleans() | some.none()
PERSONS = some.fixed_dictionaries({}, optional=dict.fromkeys(PERSONAL, some.just(PERSON)))
RECORDS = some.builds(
    lambda told, persons: told | persons, some.dictionaries(some.sampled_from(KEYS), PLAIN, max_size=9), PERSONS
)
ANSWERS = some.recursive(
    RECORDS | PLAIN,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from(KEYS), inner, max_size=4),
    max_leaves=6,
)
BODIES = ANSWERS.map(lambda one: json.dumps(one).encode()) | some.binary(max_size=20)
ONE_FIXTURE = [HealthCheck.function_scoped_fixture]


def readings(body):
    """Each way to read an answer, as a question without the network."""
    yield lambda: [mapping.parcel_of(raw) for raw in mapping.rows(body, "GET /x")]
    yield lambda: [
        one if isinstance(one, Reject) else mapping.record_of(one, TABLE, "vnpost", NOW_MS)
        for one in map(mapping.parcel_of, mapping.rows(body, "GET /x"))
    ]
    yield lambda: mapping.history_of(body, "GET /h")
    yield lambda: mapping.quotes_of(body, "POST /c", (PERSON,))
    yield lambda: mapping.papers_of(body, "POST /l")
    yield lambda: mapping.case_of(body, "POST /o").word
    yield lambda: mapping.token_of(body) and "a token"
    yield lambda: notices.told_of(body, CUSTOMER, "vnpost")


@settings(max_examples=60, suppress_health_check=ONE_FIXTURE)
@given(BODIES)
@example(b"[" * 5_000)
@example(b'{"data":' * 3_000)
@example(
    json.dumps({"data": [{"itemCode": "EB1VN", "receiverName": PERSON}], "sendDate": PERSON, "signature": "x"}).encode()
)
@example(json.dumps([{"itemCode": "EB1VN", "status": 10**400, "updatedDate": PERSON}]).encode())
def test_an_answer_is_read_or_one_of_the_five_errors(caplog, body):
    caplog.set_level(logging.DEBUG)
    told = caplog.text
    for read in readings(body):
        try:
            told += repr(read())
        except ConnectorError as error:
            told += f"{error!r} {error.sentence}"
    assert not any(part in told for part in ("Trần", "0912345678"))


@settings(max_examples=8, suppress_health_check=ONE_FIXTURE)
@given(some.lists(RECORDS, max_size=6), some.integers(1, 3))
def test_a_list_is_read_through_the_line_or_one_of_the_five_errors(carrier, make, caplog, records, size):
    caplog.set_level(logging.DEBUG)
    carrier.empty()
    carrier.lists = records
    told = ""
    with contextlib.suppress(ConnectorError):
        for page in make(page_size=size).pull_parcels('{"day":"2026-12-01"}'):
            told += repr(page)
            assert not page.more or page.items
    assert not any(part in told + caplog.text for part in ("Trần", "0912345678"))
