"""Files of a shop: handed in, several at once, by a telephone too; how each stands, and what a person decides."""

from datetime import datetime
from typing import NamedTuple
from unicodedata import normalize

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.exchange import file_forms, files
from marketplace.exchange.files import MOST_BYTES, NewShopFile, ShopFileError, ShopFileRow, check_name, check_size
from marketplace.operations import shop_files
from marketplace.pages.context import context
from marketplace.pages.doors.form_door import FormDoor
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.received import Bounds, ReceivedFile, ReceivedForm
from marketplace.pages.doors.refusal import refusal_page
from marketplace.pages.doors.shop_upload import ShopUploadDoor
from marketplace.pages.doors.shop_visit import FILES, NotSelling, ShopVisit, files_path, visited
from marketplace.pages.file_words import FileWords
from marketplace.spreadsheets import kinds
from marketplace.spreadsheets.limits import Limits
from marketplace.spreadsheets.refusals import SheetRefused
from marketplace.storage.encryption import SealError
from marketplace.storage.settings import Settings, SettingsError
from marketplace.storage.unsealed import unsealed
from marketplace.words import dates
from marketplace.words.instants import VIETNAM, instant_of
from marketplace.words.messages import Sentence, Unreadable

AT_ONCE = 30
_MOST_AT_ONCE = 2 * MOST_BYTES
_MB = 1_000_000
_BOUNDS = Bounds(
    _MOST_AT_ONCE, AT_ONCE, 600,
    too_large=Sentence(
        f"The files are larger than {_MOST_AT_ONCE // _MB} MB together; hand in fewer at once.",
        f"Các tệp cộng lại lớn hơn {_MOST_AT_ONCE // _MB} MB; hãy nộp ít tệp hơn mỗi lần.",
    ),
    late=Sentence("The files did not arrive in time; try again.", "Tệp gửi quá lâu; hãy thử lại."),
    missing=Sentence("Choose a file, and send it once more.", "Hãy chọn tệp rồi gửi lại."),
)  # fmt: skip
_SHOWN = 60
"""So many files that wait for nobody are shown, the newest."""
_DONE = ("nhan", "bo", "gio", "cach-doc", "bo-mau", "tron-ngay")


class Told(NamedTuple):
    """What becomes of one file that was sent, in the reader's language."""

    name: str
    sentence: str
    taken: bool


class ShopFilesDoor:
    """The door of a shop's files: it shows them, and takes what is handed in."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def routes(self) -> list[Route]:
        """Return the routes: the list, which takes files, and what is decided about one, or about how they are read."""
        decide = FormDoor(_decide, _back).answer
        return [
            Route(FILES, ShopUploadDoor(_BOUNDS, _page, self._take).answer, methods=["GET", "POST"]),
            Route(f"{FILES}/{{number:int}}", decide, methods=["GET", "POST"]),
            Route(f"{FILES}/mau/{{number:int}}", FormDoor(_end_form, _back_to_forms).answer, methods=["GET", "POST"]),
        ]

    def _take(self, asked: Request, sent: ReceivedForm) -> Response:
        """Hand in what was sent, each by itself, and say of each what becomes of it."""
        lang = reader_of(asked)
        try:
            key = self._settings.sealing_key()
            return _page(asked, [_hand_in(asked, one, key) for one in sent.files])
        except NotSelling as refusal:
            return refusal_page(lang.tell(refusal.sentence), lang)
        except (SealError, SettingsError, OSError):
            return refusal_page(lang.say("The file could not be kept; whoever runs the server sees to it."), lang, 500)


def plain_name(said: str) -> str:
    """Return a file's name as people read it, without the folders that some browsers send along."""
    return normalize("NFC", said).replace("\\", "/").rsplit("/", 1)[-1].strip()


def _hand_in(asked: Request, sent: ReceivedFile, key: str) -> Told:
    """Hand one file in; what is no spreadsheet is told, and nothing of it is kept."""
    lang, now_ms, name = reader_of(asked), context().clock(), plain_name(sent.name)
    visit = visited(asked)
    try:
        check_name(name)
        check_size(sent.size, name)
        content = sent.file.read()
        with unsealed(content) as path:
            kinds.kind_of(path, Limits())
        new = NewShopFile.of(name, content, key)
        with context().database.write() as connection:
            taken = shop_files.hand_in(connection, visit.visitor.scope, visit.channel, new, visit.signed, now_ms)
            known = None if taken.known is None else files.file(connection, visit.visitor.scope, taken.file_id)
    except (ShopFileError, SheetRefused) as refusal:
        return Told(name, lang.tell(refusal.sentence), taken=False)
    context().forget()
    if taken.known is None:
        return Told(name, lang.say("Received; the machine reads it within a few minutes."), taken=True)
    if known is None:  # handed in by somebody else, of a shop in which others sell too
        return Told(name, lang.say("This file was handed in before; it is not taken twice."), taken=False)
    when = lang.moment(known.handed_in_ms)
    return Told(name, lang.say("This file was handed in at {when}; it is not taken twice.", when=when), taken=False)


def _page(asked: Request, told: list[Told] | None = None, refused: Sentence | None = None) -> Response:
    lang = reader_of(asked)
    try:
        visit = visited(asked)
    except NotSelling as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    with context().database.read() as connection:
        found = files.files(connection, visit.visitor.scope, visit.channel.id)
        learnt = file_forms.forms(connection, visit.visitor.scope, visit.channel.id)
    deciding = [one for one in found if one.state in ("asked", "unknown")]
    others = [one for one in found if one not in deciding]
    done = asked.query_params.get("xong", "")
    return light_page(
        asked, "shop_files.html", 422 if refused else 200, visit=visit, deciding=deciding, others=others[:_SHOWN],
        more=max(0, len(others) - _SHOWN), words=FileWords(lang), learnt=learnt, told=told or [],
        done=done if done in _DONE else "",
        refused=lang.tell(refused) if refused else "", most=MOST_BYTES // _MB, at_once=AT_ONCE,
        today=context().today().isoformat(),
    )  # fmt: skip


def _back(asked: Request) -> Response:
    """Lead to where a file stands in the list of its shop."""
    here = address(files_path(asked.path_params["code"]), reader_of(asked))
    return RedirectResponse(f"{here}#tep-{asked.path_params['number']}", 303)


def _decide(asked: Request, fields: Fields) -> Response:
    """Carry out what a person decides about a file, and show the list again."""
    lang, number = reader_of(asked), asked.path_params["number"]
    try:
        visit = visited(asked)
        done = _decided(visit, number, fields)
    except NotSelling as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    except (ShopFileError, Unreadable) as refusal:
        return _page(asked, refused=refusal.sentence)
    context().forget()
    return RedirectResponse(f"{address(visit.path, lang, xong=done)}#tep-{number}", 303)


def _back_to_forms(asked: Request) -> Response:
    """Lead to what a shop's files are read by."""
    return RedirectResponse(f"{address(files_path(asked.path_params['code']), reader_of(asked))}#cach-doc", 303)


def _end_form(asked: Request, _fields: Fields) -> Response:
    """End how files are read, and show the list again."""
    lang, number = reader_of(asked), asked.path_params["number"]
    try:
        visit = visited(asked)
        with context().database.write() as connection:
            shop_files.end_form(connection, visit.visitor.scope, visit.channel, number, visit.signed, context().clock())
    except NotSelling as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    except ShopFileError as refusal:
        return _page(asked, refused=refusal.sentence)
    context().forget()
    return RedirectResponse(address(visit.path, lang, xong="bo-mau"), 303)


def _decided(visit: ShopVisit, number: int, fields: Fields) -> str:
    """Carry a decision out; return what was done, as the address of the list says it."""
    scope, who, now_ms = visit.visitor.scope, visit.signed, context().clock()
    what = fields.get("do", "")
    exported_ms = moment_of(fields.get("day", ""), fields.get("time", "")) if what == "time" else 0
    with context().database.write() as connection:
        _check(visit, None if number >= 2**31 else files.file(connection, scope, number))
        if what == "accept":
            shop_files.accept(connection, scope, number, who, now_ms)
            return "nhan"
        if what == "time":
            shop_files.set_time(connection, scope, number, exported_ms, who, now_ms)
            return "gio"
        if what == "whole":
            shop_files.say_whole(connection, scope, visit.channel, number, who, now_ms)
            return "tron-ngay"
        if what == "refuse":
            shop_files.refuse(connection, scope, number, who, now_ms)
            return "bo"
    raise ShopFileError("Choose what to do with the file.", "Hãy chọn cách xử lý tệp.")


def _check(visit: ShopVisit, found: ShopFileRow | None) -> None:
    """Raise NotSelling where a file is none of the shop that the address names."""
    if found is None or found.channel_id != visit.channel.id:
        raise NotSelling("There is no such file in this shop.", "Gian hàng này không có tệp như vậy.")


def moment_of(day: str, time: str) -> int:
    """Return an instant of a day and a time of it as browsers and people write them, in ms; Unreadable otherwise."""
    on = dates.day(day.strip()[:20])
    clock = time.strip().lower().replace("giờ", ":").replace("h", ":").replace("g", ":").replace(" ", "")
    hour, _, minute = clock.partition(":")
    try:
        at = datetime(on.year, on.month, on.day, int(hour), int(minute[:2] or 0), tzinfo=VIETNAM)
    except ValueError as error:
        raise Unreadable(
            "Write the hour and minute too, for example 17:05.", "Hãy ghi cả giờ và phút, chẳng hạn 17:05."
        ) from error
    return instant_of(at)
