"""Upload sheets of a shop: made from what changed or a template that was downloaded, and what became of each."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.exchange.files import MOST_BYTES
from marketplace.language.labels import upload_gap
from marketplace.language.translation import Language
from marketplace.listings import hand_stock
from marketplace.operations import offer_files
from marketplace.operations.offer_files import OfferFile, OfferFileError
from marketplace.pages.context import context
from marketplace.pages.doors.form_door import FormDoor
from marketplace.pages.doors.forms import Fields
from marketplace.pages.doors.light import address, light_page, reader_of
from marketplace.pages.doors.received import Bounds, ReceivedForm
from marketplace.pages.doors.refusal import refusal_page
from marketplace.pages.doors.shop_upload import ShopUploadDoor
from marketplace.pages.doors.shop_visit import POSTING, NotSelling, ShopVisit, posting_path, stock_path, visited
from marketplace.pages.doors.upload_template import TemplateDoor, headings_page
from marketplace.spreadsheets import SheetRefused
from marketplace.spreadsheets.filling import Template
from marketplace.storage.unsealed import unsealed
from marketplace.words.messages import Sentence
from marketplace.words.uploads import UploadSheet

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MB = 1_000_000
_BOUNDS = Bounds(
    MOST_BYTES, 1, 300,
    too_large=Sentence(
        f"The template is larger than {MOST_BYTES // _MB} MB; download it from the platform once more.",
        f"Tệp mẫu lớn hơn {MOST_BYTES // _MB} MB; hãy tải lại tệp mẫu từ sàn.",
    ),
    late=Sentence("The template did not arrive in time; try again.", "Tệp mẫu gửi quá lâu; hãy thử lại."),
    missing=Sentence("Choose the template, and send it once more.", "Hãy chọn tệp mẫu rồi gửi lại."),
)  # fmt: skip
_SHOWN = 40
"""So many products are listed, the others counted."""
_DONE = ("dang", "lai", "mau", "chia")
_Refused = (OfferFileError, SheetRefused)


def offer_file_routes() -> list[Route]:
    """Return the routes: the page, the sheet of ours, what became of files, and how a template is filled."""
    return [
        Route(POSTING, ShopUploadDoor(_BOUNDS, _page, _filled).answer, methods=["GET", "POST"]),
        Route(f"{POSTING}/chung", FormDoor(_general, _back).answer, methods=["GET", "POST"]),
        Route(f"{POSTING}/xong", FormDoor(_told, _back).answer, methods=["GET", "POST"]),
        TemplateDoor().route(),
    ]


def _filled(asked: Request, sent: ReceivedForm) -> Response:
    """Fill a template that was sent, or ask which of its columns is what."""
    try:
        visit = visited(asked)
        with unsealed(sent.files[0].file.read()) as path:
            template = Template(path)
        with context().database.read() as connection:
            forms = offer_files.forms_of(connection, visit.visitor.scope, visit.channel)
        form = offer_files.fitting(forms, template)
        if form is None:
            offer_files.check_own(forms, template)
            return headings_page(asked, visit, template)
        return _made(visit, form, template, only_changed=sent.fields.get("which") != "all")
    except NotSelling as refusal:
        return refusal_page(reader_of(asked).tell(refusal.sentence), reader_of(asked))
    except _Refused as refusal:
        return _page(asked, refusal.sentence)


def _general(asked: Request, fields: Fields) -> Response:
    """Make the sheet of ours, which needs no template."""
    try:
        visit = visited(asked)
        with context().database.read() as connection:
            forms = offer_files.forms_of(connection, visit.visitor.scope, visit.channel)
        form = next((one for one in forms if one.ours and not one.must), None)
        if form is None:
            raise OfferFileError(
                "The general sheet is not declared yet; start the clock: `lensan serve`",
                "Chưa có bảng đăng hàng chung; người quản trị cần khởi động lại chương trình.",
            )
        return _made(visit, form, None, only_changed=fields.get("which") != "all")
    except NotSelling as refusal:
        return refusal_page(reader_of(asked).tell(refusal.sentence), reader_of(asked))
    except _Refused as refusal:
        return _page(asked, refusal.sentence)


def _made(visit: ShopVisit, form: UploadSheet, template: Template | None, *, only_changed: bool) -> Response:
    with context().database.write() as connection:
        made = offer_files.export(
            connection, visit.visitor.scope, visit.channel, form, template, visit.signed, context().clock(),
            only_changed=only_changed,
        )  # fmt: skip
    context().forget()
    return _handed_out(made)


def _handed_out(made: OfferFile) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Cache-Control": "no-store",
               "X-Content-Type-Options": "nosniff"}  # fmt: skip
    return Response(made.content, media_type=_XLSX, headers=headers)


def _page(asked: Request, refused: Sentence | None = None) -> Response:
    lang, now_ms = reader_of(asked), context().clock()
    try:
        visit = visited(asked)
        scope, channel = visit.visitor.scope, visit.channel
        with context().database.read() as connection:
            forms = offer_files.forms_of(connection, scope, channel)
            news_only = any(form.news_only for form in forms)
            offers = offer_files.next_offers(connection, scope, channel, now_ms, news_only=news_only)
            waiting = hand_stock.waiting(connection, scope, channel.id)
            to_set = len(hand_stock.to_set(connection, scope, channel.id, context().today()))
    except (NotSelling, OfferFileError) as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    done = asked.query_params.get("xong", "")
    changed = [one for one in offers if not one.left_out]
    return light_page(
        asked, "offer_files.html", 422 if refused else 200, visit=visit, changed=changed[:_SHOWN],
        changed_more=max(0, len(changed) - _SHOWN), waiting=waiting[:_SHOWN], waiting_all=len(waiting),
        left_out=[(one, _why_left_out(one.left_out, lang)) for one in offers if one.left_out],
        to_set=to_set, stock=stock_path(channel.code), here=posting_path(channel.code), own=_own(forms),
        leaves=[upload_gap(gap, lang) for form in forms for gap in form.leaves],
        news_only=news_only, done=done if done in _DONE else "",
        refused=lang.tell(refused) if refused else "", most=MOST_BYTES // _MB,
    )  # fmt: skip


def _why_left_out(why: str, lang: Language) -> str:
    """Return why the next file does not carry an offer, and what to do."""
    return {
        "waits": lang.say("An earlier file has it, and waits to be posted: see 3."),
        "by hand": lang.say("The platform's template posts new products alone: set its price and stock by hand."),
        "same": lang.say("Stands in the shop like this already."),
        "stopped": lang.say("Stopped: nothing is shown until it is sold again."),
    }.get(why, lang.say("No boxes are meant for this shop today: its lots are sold, kept back, or not weighed yet."))


def _own(forms: Sequence[UploadSheet]) -> UploadSheet | None:
    """Return the sheet of the platform's own that alone is taken there, if one is declared."""
    return next((form for form in forms if form.shared), None)


def _back(asked: Request) -> Response:
    return RedirectResponse(address(posting_path(asked.path_params["code"]), reader_of(asked)), 303)


def _told(asked: Request, fields: Fields) -> Response:
    """Note what became of exported offers, or begin to share lots out to the shop; show the page again."""
    lang = reader_of(asked)
    try:
        visit = visited(asked)
        done = _noted(visit, fields)
    except NotSelling as refusal:
        return refusal_page(lang.tell(refusal.sentence), lang)
    except OfferFileError as refusal:
        return _page(asked, refusal.sentence)
    context().forget()
    return RedirectResponse(address(posting_path(visit.channel.code), lang, xong=done), 303)


def _noted(visit: ShopVisit, fields: Fields) -> str:
    scope, channel, now_ms = visit.visitor.scope, visit.channel, context().clock()
    with context().database.write() as connection:
        if fields.get("do") == "start":
            offer_files.start(connection, scope, channel, visit.signed, now_ms)
            return "chia"
        chosen = chosen_of(fields, [one.offer_id for one in hand_stock.waiting(connection, scope, channel.id)])
        if fields.get("do") == "back":
            offer_files.take_back(connection, scope, channel, chosen, visit.signed, now_ms)
            return "lai"
        if fields.get("do") == "posted":
            offer_files.confirm_posted(connection, scope, channel, chosen, visit.signed, now_ms)
            return "dang"
    raise OfferFileError("Choose what became of the file.", "Hãy chọn đã đăng hay chưa.")


def chosen_of(fields: Fields, there: Sequence[int]) -> list[int]:
    """Return which of the offers that are there a form names: all, or one by its number."""
    said = fields.get("offer", "")
    return list(there) if said == "all" else [one for one in there if str(one) == said]
