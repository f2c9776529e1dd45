"""Uploads: photographs of papers and fields, written anew and sealed; opened for who may see whose they are.

A body goes to the disk as it comes, counted. Sheets are taken in by the command line; a PDF is refused, for a page of
it is photographed as easily, and nothing runs in a photograph.
"""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple
from unicodedata import category, normalize

from sqlalchemy import Connection, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from marketplace.directory import audit, own_produce
from marketplace.directory.audit_acts import AuditDetail
from marketplace.directory.own_produce import ProduceFact
from marketplace.directory.people import bases
from marketplace.directory.people.bases import BasisRow
from marketplace.directory.rights import PersonScope, Visitor
from marketplace.directory.rights.may import Needs, NotAllowed, require
from marketplace.directory.rights.visitor import signed_for
from marketplace.directory.uploads import NewUpload, UploadError, check, keep, open_upload
from marketplace.language.translation import Language
from marketplace.pages.context import context, token_of
from marketplace.pages.doors.forms import FIELD, FormError, check_token
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.photos import MEDIA_TYPE, PhotoError, photo_of
from marketplace.pages.doors.received import Bounds, received
from marketplace.pages.doors.refusal import form_refused, refusal_page
from marketplace.storage.encryption import SealError
from marketplace.storage.scope import Act, Scope
from marketplace.storage.settings import Settings, SettingsError
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Sentence

MOST_BYTES = 10 << 20
_PATIENCE_S = 300
"""Ten megabytes by a telephone in the field; who is slower holds a place of ours for nothing."""
_TOO_LARGE = Sentence(
    f"The photo is larger than {MOST_BYTES >> 20} MB; take it with a smaller setting.",
    f"Ảnh lớn hơn {MOST_BYTES >> 20} MB; hãy chụp lại ở cỡ nhỏ hơn.",
)
_BOUNDS = Bounds(
    MOST_BYTES, 1, _PATIENCE_S, _TOO_LARGE,
    late=Sentence("The photo did not arrive in time; try again.", "Ảnh gửi quá lâu; hãy thử lại."),
    missing=Sentence("Choose a photo, and send it once more.", "Hãy chọn ảnh rồi gửi lại."),
)  # fmt: skip
KINDS = ("paper", "photo")
_ONLY_SEEN = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_NAMED = ("ho", "htx", "can-cu", "dieu-kien")
"""By what an address says for what a file is: codes of household and cooperative, or the number of a paper."""
_HOUSEHOLD, _COOPERATIVE = TABLES["household"], TABLES["cooperative"]


class _Meant(NamedTuple):
    """For what a file is: a cooperative or household, the State (neither), or a paper of one of these."""

    cooperative_id: int | None
    household_id: int | None
    basis: BasisRow | None = None
    fact: ProduceFact | None = None

    @property
    def is_paper(self) -> bool:
        """Whether it is the photograph of a paper that is kept."""
        return self.basis is not None or self.fact is not None


class UploadDoor:
    """The door of what is handed in: ``hand_in`` draws the form and takes what it sends, ``hand_out`` opens one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def hand_in(self, asked: Request) -> Response:
        """Answer a request for the form, or take the photo that was sent with it."""
        visitor = await run_in_threadpool(_visitor, asked)
        lang = reader_of(asked)
        if visitor is None:
            return refusal_page(lang.say("Sign in first; you are not signed in, or no more."), lang, 403)
        if asked.method != "POST":
            return await run_in_threadpool(_form, asked, visitor)
        try:
            async with received(asked, _BOUNDS) as (fields, [photo]):
                check_token(asked, fields.get(FIELD, ""))
                if not photo.size:
                    raise FormError(400, *_BOUNDS.missing)
                if photo.size > MOST_BYTES:
                    raise FormError(413, *_TOO_LARGE)
                return await run_in_threadpool(self._take, asked, visitor, fields, photo.name, photo.file)
        except FormError as error:
            return form_refused(asked, error)

    def _take(self, asked: Request, visitor: Visitor, fields: Mapping[str, str], name: str, file: BinaryIO) -> Response:
        lang, now_ms = reader_of(asked), context().clock()
        try:
            content, key = photo_of(file), self._settings.sealing_key()
            with context().database.write() as connection:
                meant = _meant(connection, visitor.scope, asked.query_params)
                kind = "paper" if meant.is_paper else _kind(fields)
                new = NewUpload(kind, plain_name(name), MEDIA_TYPE, content, meant.cooperative_id, meant.household_id)
                kept = keep(connection, visitor.scope, new, key, visitor.person_id, now_ms)
                _note(connection, visitor, new, kept, asked.query_params, now_ms)
                if meant.basis is not None:
                    bases.photographed(connection, meant.basis.id, kept, visitor.person_id, now_ms)
                if meant.fact is not None:
                    own_produce.photographed(connection, meant.fact.id, kept, visitor.person_id, now_ms)
        except (PhotoError, UploadError, NotAllowed) as error:
            return form_refused(asked, FormError(422, error.sentence.en, error.sentence.vi))
        except (SealError, SettingsError, OSError):
            return refusal_page(lang.say("The file could not be kept; whoever runs the server sees to it."), lang, 500)
        again = {one: asked.query_params.get(one, "") for one in _NAMED}
        return RedirectResponse(address("/nap-tep", lang, tep=str(kept), **again), 303)

    def hand_out(self, asked: Request) -> Response:
        """Hand out a file that the visitor may see, for looking at alone."""
        lang, visitor = reader_of(asked), _visitor(asked)
        if visitor is None:
            return refusal_page(lang.say("Sign in first; you are not signed in, or no more."), lang, 403)
        number = asked.path_params["number"]
        try:
            with context().database.read() as connection:
                found = None if number >= 2**31 else open_upload(
                    connection, visitor.scope, number, self._settings.opening_keys()
                )  # fmt: skip
        except (SealError, SettingsError):
            return refusal_page(_closed(lang), lang, 500)
        if found is None:
            return refusal_page(lang.say("There is nothing here for you."), lang)
        row, content = found
        headers = {
            "Content-Disposition": f'inline; filename="{row.kind}-{row.id}.jpg"',
            "Content-Security-Policy": _ONLY_SEEN,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(content, media_type=row.media_type, headers=headers)


def _note(
    connection: Connection, visitor: Visitor, new: NewUpload, kept: int, said: Mapping[str, str], now_ms: int
) -> None:
    """Note who handed in what of whom; who does so for a household names both."""
    household, cooperative = (said.get(name) or None for name in ("ho", "htx"))
    who = audit.Signed(visitor.person_id, signed_for(connection, visitor, household or ""))
    detail: AuditDetail = {
        "kind": new.kind, "name": new.name, "household": household, "cooperative": cooperative,
    }  # fmt: skip
    audit.note(connection, now_ms, who, "file handed in", str(kept), detail)


def plain_name(said: str) -> str:
    """Return a name to read, of a photo as it is kept: no path, no unseen letters, no longer than a line."""
    last = normalize("NFC", said).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(letter for letter in last if category(letter)[0] != "C" and letter not in '"<>|:*?')
    stem = PurePosixPath(seen.strip(" .")).stem[:80].strip(" .")
    return f"{stem or 'anh'}.jpg"


def _visitor(asked: Request) -> Visitor | None:
    return context().visitor(token_of(asked.cookies))


def _form(asked: Request, visitor: Visitor) -> Response:
    """Draw the form for the household or cooperative that the address names."""
    lang, query = reader_of(asked), asked.query_params
    try:
        with context().database.read() as connection:
            whose, paper = _whose(connection, visitor.scope, query)
    except (UploadError, NotAllowed) as error:
        return refusal_page(lang.tell(error.sentence), lang)
    kept = query.get("tep", "")
    kept = kept if kept.isdecimal() else ""
    here = address("/nap-tep", lang, **{name: query.get(name, "") for name in _NAMED})
    return light_page(asked, "upload.html", most=MOST_BYTES >> 20, kept=kept, whose=whose, here=here, paper=paper)


def _kind(fields: Mapping[str, str]) -> str:
    kind = fields.get("kind", "paper")
    if kind not in KINDS:
        raise UploadError("A file is a paper or a photo.", "Tệp là giấy tờ hoặc ảnh.")
    return kind


def _whose(connection: Connection, scope: PersonScope, said: Mapping[str, str]) -> tuple[str, bool]:
    """Return the name of what is meant, and whether it is a paper; UploadError where nothing may be handed in."""
    meant = _meant(connection, scope, said)
    check(connection, scope, meant.cooperative_id, meant.household_id)
    named = [(_HOUSEHOLD, meant.household_id), (_COOPERATIVE, meant.cooperative_id)]
    asked = [select(table.c.name).where(table.c.id == key) for table, key in named if key is not None]
    papers = (meant.basis, meant.fact)
    title = [paper.document for paper in papers if paper is not None]
    return " · ".join([*title, *(str(connection.execute(query).scalar_one()) for query in asked)]), bool(title)


def _meant(connection: Connection, scope: PersonScope, said: Mapping[str, str]) -> _Meant:
    """Return for what a file is; UploadError where it is not seen, NotAllowed of a paper that is not the visitor's."""
    if said.get("dieu-kien"):
        return _fact_meant(connection, scope, said["dieu-kien"])
    number = said.get("can-cu", "")
    if not number:
        return _Meant(*_places(connection, scope, said))
    basis_id = int(number[:12]) if number.isdecimal() else 0
    require(connection, scope, Needs(Act.ADMINISTER, "basis", (basis_id,)))
    [basis] = [one for one in bases.bases(connection, scope) if one.id == basis_id]
    return _Meant(basis.cooperative_id, basis.household_id, basis)


def _fact_meant(connection: Connection, scope: PersonScope, number: str) -> _Meant:
    """Return the paper of own produce that is meant; NotAllowed where the visitor enters none for its household."""
    fact_id = int(number[:9]) if number.isascii() and number.isdecimal() else 0
    require(connection, scope, Needs(Act.ATTEST, "own_produce", (fact_id,)))
    household_id = own_produce.household_of(connection, fact_id)
    [fact] = [one for one in own_produce.facts(connection, scope, household_id) if one.id == fact_id]
    return _Meant(None, household_id, fact=fact)


def _places(connection: Connection, scope: Scope, said: Mapping[str, str]) -> tuple[int | None, int | None]:
    """Return the cooperative and the household that are meant by their codes; UploadError where they are not seen."""
    found: list[int | None] = []
    for table, name in ((_COOPERATIVE, "htx"), (_HOUSEHOLD, "ho")):
        code = said.get(name, "")
        query = select(table.c.id).where(table.c.code == code, scope.where(table))
        found.append(connection.execute(query).scalar_one_or_none() if code else None)
        if code and found[-1] is None:
            raise UploadError("There is no such household or cooperative.", "Không có hộ hoặc hợp tác xã này.")
    cooperative_id, household_id = found
    return cooperative_id, household_id


def _closed(lang: Language) -> str:
    return lang.say("The file is sealed by a key that is not here; whoever runs the server puts it back.")
