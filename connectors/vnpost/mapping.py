"""MyVNPost's words, turned into ours.

A status says where a parcel is by the table of connector.toml. When a status began is said by the parcel's history
alone; of one that is neither the last, nor of a part, nor silent about the place, the parcel's last change stands in.
"""

from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from msgspec import DecodeError, Raw
from msgspec.json import Decoder, Encoder

from connectors.allow_list import keep, mended, plainly
from connectors.errors import Changed
from connectors.platform_facts import ParcelStatus
from connectors.vnpost.moments import moment, written
from connectors.vnpost.said import refused, told
from connectors.vnpost.wire import (
    Amount,
    Case,
    Charge,
    Envelope,
    Event,
    History,
    Labels,
    Mention,
    Notice,
    Parcel,
    Token,
    Words,
)
from marketplace.words.instants import MS_PER_DAY
from marketplace.words.parcels import ParcelRecord, Quote
from marketplace.words.records import Reject

BROKEN = (DecodeError, UnicodeDecodeError, RecursionError)
COD_PAID = "21"
TAKEN_BACK = ("9", "22")
Table = Mapping[str, ParcelStatus]
Params = tuple[tuple[str, str], ...]
_DEEPEST = 4
_ENVELOPE, _RAWS, _PARCEL, _CHARGE = Decoder(Envelope), Decoder(list[Raw]), Decoder(Parcel), Decoder(Charge)
_HISTORY, _HISTORIES, _CASE, _TOKEN = Decoder(History), Decoder(list[History]), Decoder(Case), Decoder(Token)
_MENTION, _NOTICE, _WORDS, _LABELS = (
    Decoder(Mention),
    Decoder(Notice),
    Decoder(Words),
    Decoder(list[str] | str | Labels),
)
encode = Encoder().encode


def by_waybill(waybill: str) -> Params:
    """Ask for a parcel, or its history, by the number the carrier gave it."""
    return ("type", "1"), ("code", waybill)


def by_number(number: str) -> Params:
    """Ask for a parcel by the number we gave it."""
    return ("type", "2"), ("code", number)


def by_days(first: date, last: date, page: int, size: int) -> Params:
    """Ask for a page of the parcels sent by us that changed in these days."""
    return (
        ("lastUpdateFrom", written(first)), ("lastUpdateTo", written(last)), ("type", "GUI"), ("size", str(size)),
        ("page", str(page)), ("isInternational", "false"),
    )  # fmt: skip


# --- answers ----------------------------------------------------------------------------------------------------------


def whole(body: bytes, place: str) -> bytes:
    """Return a body as strict JSON; Changed when it is none."""
    try:
        Decoder(Raw).decode(body)
    except BROKEN:
        mended_body = mended(body)
        if mended_body is None:
            raise _changed(place) from None
        return mended_body
    return body


def rows(body: bytes, place: str, persons: Sequence[str] | None = None) -> list[bytes]:
    """Return the records of an answer, however deep they are wrapped; Refused where the carrier gives none.

    Its words are repeated only where it is known whom they must not name.
    """
    try:
        return list(_rows(whole(body, place), place, 0))
    except _NoneGiven as none:
        raise refused(f"gives nothing to {place}", "không trả lời được", words(none.args[0], persons)) from None
    except BROKEN:
        raise _changed(place) from None


class _NoneGiven(Exception):
    """The carrier says in words why there is no record."""


def words(body: bytes, persons: Sequence[str] | None) -> str:
    """Return what an answer without records says, as far as it may be repeated."""
    if persons is None:
        return ""
    try:
        return told(_WORDS.decode(body).all, persons)
    except BROKEN:
        return ""


def _rows(raw: bytes, place: str, depth: int) -> Iterator[bytes]:
    """Yield records: out of lists, ``results`` and ``data``, which each endpoint nests in its own way."""
    kind = raw.lstrip()[:1]
    if depth > _DEEPEST or (depth == 0 and kind not in (b"[", b"{", b"n")):
        raise _changed(place)
    if kind == b"[":
        for part in _RAWS.decode(raw):
            yield from _rows(bytes(part), place, depth + 1)
    elif kind == b"{":
        yield from _unwrapped(raw, place, depth)
    elif kind != b"n":
        yield raw


def _unwrapped(raw: bytes, place: str, depth: int) -> Iterator[bytes]:
    envelope = _ENVELOPE.decode(raw)
    inner = [one for one in map(bytes, (envelope.results, envelope.data)) if one[:1] in (b"[", b"{")]
    if inner and bytes(envelope.item_code) == b"null":
        yield from _rows(inner[0], place, depth + 1)
    elif bytes(envelope.success) == b"false":
        raise _NoneGiven(raw)
    else:
        yield raw


def _changed(place: str) -> Changed:
    return Changed(f"{place}: the answer has not the agreed shape.")


def token_of(body: bytes) -> str | None:
    """Return the token of an answer; None where the carrier gives none. Changed when it is no such answer."""
    try:
        found = _TOKEN.decode(body)
    except BROKEN:
        raise Changed("The answer to the sign-in has not the agreed shape.") from None
    if not found.success or not found.token:
        return None
    if not (found.token.isascii() and found.token.isprintable() and " " not in found.token):
        raise Changed("The token that MyVNPost gives has not the agreed shape.")
    return found.token


def case_of(body: bytes, place: str) -> Case:
    """Return the answer to a cancel, which comes alone or in a list of one."""
    found = rows(body, place, ())
    if len(found) != 1:
        raise _changed(place)
    try:
        return _CASE.decode(found[0])
    except BROKEN:
        raise _changed(place) from None


def quotes_of(body: bytes, place: str, persons: Sequence[str]) -> list[Quote]:
    """Return what each service would cost, the cheapest first; one without a price is not on offer."""
    try:
        charges = [_CHARGE.decode(raw) for raw in rows(body, place, persons)]
    except BROKEN:
        raise _changed(place) from None
    priced = [(one, amount(one.total_fee)) for one in charges]
    quotes = [
        Quote(one.service_code, one.service_name or one.service_code, fee, None)
        for one, fee in priced
        if fee is not None
    ]
    return sorted(quotes, key=lambda one: (one.fee_dong, one.service))


def papers_of(body: bytes, place: str) -> list[bytes]:
    """Return the PDFs of an answer; Changed when it holds something else."""
    try:
        found = _LABELS.decode(body)
        texts = found.data if isinstance(found, Labels) else found
        papers = [b64decode(text, validate=True) for text in ([texts] if isinstance(texts, str) else texts) if text]
    except (*BROKEN, ValueError):
        raise _changed(place) from None
    if not all(paper.startswith(b"%PDF") for paper in papers):
        raise Changed(f"{place}: the answer holds no PDF.")
    return papers


def amount(value: Amount) -> int | None:
    """Return whole đồng or grams of 0 and more; None where there are none to be read."""
    try:
        number = Decimal(str(value).strip()) if value is not None else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or number != number.to_integral_value() or not 0 <= number < 10**14:
        return None
    return int(number)


# --- parcels ----------------------------------------------------------------------------------------------------------


def parcel_of(raw: bytes, where: str = "parcels[]") -> Parcel | Reject:
    """Read a parcel as the carrier has it."""
    try:
        parcel = _tidied(_PARCEL.decode(raw))
    except BROKEN as error:
        return Reject(where, plainly(error), encode(_tidied(_PARCEL.decode(keep(raw, Parcel)))))
    return parcel if parcel.waybill else Reject(where, "The parcel has no waybill.", encode(parcel))


def _tidied(parcel: Parcel) -> Parcel:
    """Leave out what is neither an amount nor a number of ours: somebody may have typed it at the counter."""
    if parcel.sale_order_code is not None and len(parcel.sale_order_code.split()) != 1:
        parcel.sale_order_code = None
    parcel.total_fee, parcel.cod_amount = amount(parcel.total_fee), amount(parcel.cod_amount)
    parcel.weight = amount(parcel.weight)
    return parcel


def mention_of(raw: bytes) -> Mention | None:
    """Read which parcel a notice speaks of; None where it names none."""
    try:
        mention = _MENTION.decode(raw)
    except BROKEN:
        return None
    return mention if mention.waybill else None


def notice_of(body: bytes) -> tuple[list[bytes], int]:
    """Return the parcels that a notice speaks of, and when it says it was sent, 0 where that cannot be read.

    Changed when it has not the agreed shape.
    """
    try:
        notice = _NOTICE.decode(body)
    except BROKEN as error:
        raise Changed(f"The notice has not the agreed shape. {plainly(error)}") from None
    try:
        sent_ms = moment(str(notice.send_date))
    except ValueError:
        sent_ms = 0
    return [bytes(raw) for raw in notice.data], sent_ms


def record_of(parcel: Parcel, table: Table, carrier: str, told_ms: int) -> ParcelRecord | Reject:
    """Return what the carrier says of a parcel now, as of its last change."""
    where = f"parcels[] {parcel.waybill}"
    status = table.get(parcel.word)
    if status is None:
        reason = f"The status {parcel.word!r} is not in the status table."
        return Reject(where, reason, encode(parcel), "status", parcel.word)
    try:
        at_ms = moment(parcel.updated_date or "")
    except ValueError:
        return Reject(where, "The instant of its last change cannot be read.", encode(parcel))
    if at_ms > told_ms + MS_PER_DAY:
        return Reject(where, "Its last change lies in the future.", encode(parcel))
    return ParcelRecord(
        carrier, parcel.waybill, parcel.sale_order_code or None, parcel.word, status.says, at_ms, status.final,
        status.part, amount(parcel.weight), amount(parcel.cod_amount), at_ms if parcel.word == COD_PAID else None,
        amount(parcel.total_fee),
    )  # fmt: skip


def is_dated_by_history(record: ParcelRecord) -> bool:
    """Say whether the history is asked since when: of the last statuses, those of a part, and the silent ones."""
    return record.final or record.state is None


class Happened(NamedTuple):
    """A status of a parcel, and since when."""

    at_ms: int
    word: str


def history_of(body: bytes, place: str) -> list[Happened]:
    """Return what became of a parcel, the first first; what carries no instant is left out."""
    whole_body = whole(body, place)
    try:
        found = _histories(whole_body, 0)
    except BROKEN:
        raise _changed(place) from None
    return sorted(Happened(at_ms, str(event.status_code)) for event in found if (at_ms := _began(event)) is not None)


def _histories(raw: bytes, depth: int) -> list[Event]:
    parts = _HISTORIES.decode(raw) if raw.lstrip()[:1] == b"[" else [_HISTORY.decode(raw)]
    events = [event for part in parts for event in part.status_history or ()]
    inner = [bytes(part.data) for part in parts if bytes(part.data) != b"null"]
    return events + [event for one in inner if depth < _DEEPEST for event in _histories(one, depth + 1)]


def _began(event: Event) -> int | None:
    hour = event.created_hour or event.create_hour or ""
    for text in (event.created_date, f"{event.created_date} {hour}"):
        try:
            return moment(text)
        except ValueError:
            continue
    return None


def dated(record: ParcelRecord, history: Sequence[Happened], table: Table) -> list[ParcelRecord]:
    """Return a record with the instant its history gives; before a silent one, the last status that was not.

    Money that was collected counts as paid out since the history says so.
    """
    began_ms = _since(history, record.status)
    at_ms = record.at_ms if began_ms is None else began_ms
    paid_ms = _since(history, COD_PAID)
    now = record._replace(at_ms=at_ms, cod_paid_ms=record.cod_paid_ms if paid_ms is None else paid_ms)
    if record.state is not None or record.part:
        return [now]
    for past in reversed(history):
        status = table.get(past.word)
        if past.at_ms <= at_ms and status is not None and (status.says is not None or status.part):
            before = now._replace(
                status=past.word, state=status.says, at_ms=past.at_ms, final=status.final, part=status.part,
                cod_paid_ms=None,
            )  # fmt: skip
            return [before, now._replace(final=before.final)]
    return [now]


def _since(history: Sequence[Happened], word: str) -> int | None:
    """Return since when a parcel has last had a status without a break."""
    at_ms = None
    for before, one in zip((None, *history), history, strict=False):
        if one.word == word and (before is None or before.word != word):
            at_ms = one.at_ms
    return at_ms


def folded(records: Sequence[ParcelRecord]) -> ParcelRecord:
    """Return one record of a parcel: its last status, and where it is since when by the one before."""
    before, now = records[0], records[-1]
    return now._replace(state=before.state, at_ms=before.at_ms, final=before.final, part=before.part)
