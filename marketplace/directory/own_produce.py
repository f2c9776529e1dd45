"""Own produce: what stands on paper of a household's own fruit (land, residence, unprocessed), each from a day on."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, insert, select

from marketplace.directory import audit
from marketplace.directory.audit_acts import AuditAct, AuditDetail
from marketplace.directory.communes.naming import name_on
from marketplace.directory.residences import communes_of
from marketplace.storage import bulk
from marketplace.storage.scope import EVERYTHING, Scope
from marketplace.storage.tables import TABLES
from marketplace.words import names
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Refusal

WHATS = ("land", "residence", "unprocessed")
LONGEST = 200
_FACT, _HOUSEHOLD, _COMMUNE = TABLES["own_produce"], TABLES["household"], TABLES["commune"]
_PRODUCE = TABLES["produce"]
_NOW = _COMMUNE.alias()
_END = "UPDATE own_produce SET ended_ms = :now, ended_by = :by WHERE id = :fact AND ended_ms IS NULL"
_UNTIL = """
UPDATE own_produce SET until_on = :until
WHERE id = :fact AND ended_ms IS NULL AND from_on <= :until AND (until_on IS NULL OR until_on > :until)
"""
_PHOTOGRAPHED = """
UPDATE own_produce SET upload_id = :upload WHERE id = :fact AND ended_ms IS NULL AND EXISTS (
    SELECT 1 FROM upload u WHERE u.id = :upload AND u.kind = 'paper' AND u.household_id = own_produce.household_id)
"""


class OwnProduceError(Refusal):
    """What stands on a paper cannot be kept; the message is one plain sentence."""


class ProducePaper(NamedTuple):
    """What a paper says: of which household what, its number or name, and its days, both included.

    ``commune`` (its name or code) is where the land lies or the household lives; ``produce_id`` is what is sold
    unprocessed, None all that it grows.
    """

    household_id: int
    what: str
    document: str
    from_on: date
    until_on: date | None = None
    commune: str = ""
    produce_id: int | None = None


class ProduceFact(NamedTuple):
    """What stands on a paper as people read it; commune codes as recorded and of today's map."""

    id: int
    household_id: int
    what: str
    document: str
    from_on: date
    until_on: date | None
    produce_id: int | None
    upload_id: int | None
    made_ms: int
    made_by: int | None
    ended_ms: int | None
    household_code: str
    commune: str | None
    system: str | None
    code: str | None
    code_now: str | None
    produce: str | None

    def stands_on(self, day: date) -> bool:
        """Say whether it is so on a day, and was not taken back."""
        return self.ended_ms is None and self.from_on <= day and (self.until_on is None or self.until_on >= day)


def facts(connection: Connection, scope: Scope, household_id: int) -> list[ProduceFact]:
    """Return what stands on paper of a household that a reader may see, by what and day, what was taken back too."""
    query = _facts(scope).where(_FACT.c.household_id == household_id)
    return [ProduceFact(*row) for row in connection.execute(query)]


def household_of(connection: Connection, fact_id: int) -> int:
    """Return the household of a paper by its number; 0 where there is none."""
    return int(bulk.scalar(connection, "SELECT household_id FROM own_produce WHERE id = :fact", {"fact": fact_id}) or 0)


def all_facts(connection: Connection) -> list[ProduceFact]:
    """Return what stands on paper of every household."""
    return [ProduceFact(*row) for row in bulk.rows(connection, _ALL)]


def add_fact(connection: Connection, paper: ProducePaper, by: int | None, now_ms: int) -> int:
    """Keep what a paper says, and return its number; OwnProduceError where something is missing."""
    said = paper._replace(document=names.tidy(paper.document), commune=names.tidy(paper.commune))
    _refuse(said, as_date(day_of(now_ms)))
    commune_id, commune_now_id = _communes(connection, said)
    values = said._asdict() | {
        "commune_id": commune_id, "commune_now_id": commune_now_id, "made_ms": now_ms, "made_by": by,
    }  # fmt: skip
    del values["commune"]
    added: int = connection.execute(insert(_FACT).values(values).returning(_FACT.c.id)).scalar_one()
    _note(connection, now_ms, by, "own produce attested", added)
    return added


def end_fact(connection: Connection, fact_id: int, last_on: date | None, by: int | None, now_ms: int) -> None:
    """Let a paper count to a last day, or (None) take it back as wrong from the first one on.

    OwnProduceError where it counts no more before that, or begins after it.
    """
    if last_on is None:
        changed = bulk.execute(connection, _END, {"fact": fact_id, "by": by, "now": now_ms})
    else:
        changed = bulk.execute(connection, _UNTIL, {"fact": fact_id, "until": last_on.isoformat()})
    if not changed:
        raise OwnProduceError(
            f"Paper {fact_id} does not stand on that day, or not any more; choose a day on which it does",
            "Giấy tờ này không còn hiệu lực hoặc chưa có hiệu lực vào ngày đó; hãy chọn ngày khác.",
        )
    _note(connection, now_ms, by, "own produce ended", fact_id, {"until": last_on})


def photographed(connection: Connection, fact_id: int, upload_id: int, by: int | None, now_ms: int) -> None:
    """Keep which photograph a paper has, instead of one before; OwnProduceError where it is none of its household."""
    if not bulk.execute(connection, _PHOTOGRAPHED, {"fact": fact_id, "upload": upload_id}):
        raise OwnProduceError(
            f"File {upload_id} is no photograph of paper {fact_id}; hand it in from the household's list of papers",
            f"Tệp số {upload_id} không phải ảnh của giấy tờ số {fact_id}; hãy nộp ảnh từ danh sách giấy tờ của hộ.",
        )
    _note(connection, now_ms, by, "own produce photographed", fact_id, {"file": upload_id})


def _facts(scope: Scope) -> Select[Any]:
    columns = (
        *(_FACT.c[name] for name in ProduceFact._fields[:11]), _HOUSEHOLD.c.code, name_on(_COMMUNE, scope.named_on),
        _COMMUNE.c.system, _COMMUNE.c.code.label("commune_code"), _NOW.c.code.label("code_now"), _PRODUCE.c.name,
    )  # fmt: skip
    return (
        select(*columns)
        .join_from(_FACT, _HOUSEHOLD, _HOUSEHOLD.c.id == _FACT.c.household_id)
        .outerjoin(_COMMUNE, _COMMUNE.c.id == _FACT.c.commune_id)
        .outerjoin(_NOW, _NOW.c.id == _FACT.c.commune_now_id)
        .outerjoin(_PRODUCE, _PRODUCE.c.id == _FACT.c.produce_id)
        .where(scope.where(_FACT))
        .order_by(_FACT.c.household_id, _FACT.c.what, _FACT.c.from_on, _FACT.c.id)
    )


_ALL = _facts(EVERYTHING)
_ONE = _ALL.where(_FACT.c.id == bindparam("fact"))


def _communes(connection: Connection, paper: ProducePaper) -> tuple[int | None, int | None]:
    if paper.what == "unprocessed":
        return None, None
    return communes_of(connection, paper.commune, paper.from_on)


def _refuse(paper: ProducePaper, today: date) -> None:
    if paper.what not in WHATS:
        raise OwnProduceError(
            f"There is no such thing as {paper.what} on a paper; write one of: {', '.join(WHATS)}",
            "Giấy tờ là về đất, nơi ở hoặc hàng chưa qua chế biến; hãy chọn một loại.",
        )
    if not paper.document or len(paper.document) > LONGEST:
        raise OwnProduceError(
            f"Write the number or the name of the paper, of at most {LONGEST} letters",
            f"Hãy ghi số hoặc tên giấy tờ, nhiều nhất {LONGEST} ký tự.",
        )
    if (paper.what == "unprocessed") != (not paper.commune):
        raise OwnProduceError(
            "A paper on land or residence names its commune, and no other does; write it so",
            "Giấy tờ về đất hoặc nơi ở phải ghi xã, loại khác thì không; hãy ghi lại.",
        )
    if paper.from_on > today or (paper.until_on is not None and paper.until_on < paper.from_on):
        raise OwnProduceError(
            "A paper counts from a day that was, to one not before it; set the days right",
            "Giấy tờ có hiệu lực từ một ngày đã qua và không hết hạn trước ngày đó; hãy sửa ngày.",
        )


def _note(
    connection: Connection, now_ms: int, by: int | None, act: AuditAct, fact_id: int, more: AuditDetail | None = None
) -> None:
    for one in map(ProduceFact._make, bulk.rows(connection, _ONE, fact=fact_id)):
        said: AuditDetail = {
            "kind": one.what, "name": one.document, "from": one.from_on, "until": one.until_on, "commune": one.code,
        }  # fmt: skip
        audit.note(connection, now_ms, audit.signed_by(connection, by), act, one.household_code, said | (more or {}))
