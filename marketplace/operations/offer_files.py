"""What people do with the offers of a shop that no contract tells: files out, what came of them, stock set by hand.

Whoever sells in the shop does it, and each act is a line of the audit.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.directory.audit_acts import AuditAct, AuditDetail
from marketplace.exchange import channels, upload_forms
from marketplace.exchange.channels import ChannelRow
from marketplace.listings import emergency_stop, hand_stock
from marketplace.listings.availability import day_quota, exported
from marketplace.listings.availability.desired import WantedOffer
from marketplace.listings.upload_rows import upload_rows
from marketplace.spreadsheets import upload_sheet
from marketplace.spreadsheets.filling import Template
from marketplace.storage.scope import Act, Scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Refusal
from marketplace.words.uploads import UploadGap, UploadKind, UploadSheet

_OFFER = TABLES["offer"]
_NAMED = 20
"""So many products are named in a line of the audit."""
_SHEET = "Đăng hàng"


class OfferFileError(Refusal):
    """A file of offers cannot be made, or what is said of one does not count; one sentence with what to do next."""


class NextOffer(NamedTuple):
    """What the next file would say of an offer; ``before`` are the boxes that stand in the shop, None for none.

    ``left_out`` says why the file of what changed does not carry it: an earlier file has it and 'waits', it is changed
    'by hand' for the template takes new ones alone, it is the 'same' as it stands there, 'stopped', or 'nothing' is
    meant for this shop; '' where it does.
    """

    sku: str
    title: str
    price_dong: int
    packs: int
    before: int | None
    left_out: str


class OfferFile(NamedTuple):
    """A file to upload: its name, how many offers it carries, what it leaves to the person.

    ``apart`` offers stand in the shop already and are to be changed there by hand, for the sheet takes new ones alone.
    """

    name: str
    content: bytes
    offers: int
    leaves: tuple[UploadGap, ...]
    apart: int


def forms_of(connection: Connection, scope: Scope, channel: ChannelRow) -> list[UploadSheet]:
    """Return the sheets in which a shop's offers can be uploaded, its platform's own first."""
    found = upload_forms.forms(connection, scope, channel)
    return [form for form in found if form.kind is UploadKind.OFFERS]


def next_offers(
    connection: Connection, scope: Scope, channel: ChannelRow, now_ms: int, *, news_only: bool
) -> list[NextOffer]:
    """Return what a shop's next file says of each of its offers; OfferFileError where the scope sells nothing there.

    ``news_only`` says that its template posts new products alone.
    """
    found = exported.all_of(connection, channel.id, now_ms, _sold(connection, scope, channel))
    return [_next(one, news_only=news_only) for one in found]


def _next(one: WantedOffer, *, news_only: bool) -> NextOffer:
    stored, before = one.content.stored, exported.shown_before(one)
    why = "" if exported.is_carried(one, news_only=news_only) else _left_out(one, before)
    return NextOffer(stored.sku, stored.title, stored.price_dong, one.packs, before, why)


def _left_out(one: WantedOffer, before: int | None) -> str:
    if one.row.exported_ms is not None:
        return "waits"
    if exported.stands(one) and exported.is_changed(one):
        return "by hand"
    if one.row.stopped_ms is not None:
        return "stopped"
    return "same" if before is not None else "nothing"


def start(connection: Connection, scope: Scope, channel: ChannelRow, who: Signed, now_ms: int) -> int | None:
    """Share the lots out to a shop from now on, and work out what it may show today, where that was not done."""
    _sold(connection, scope, channel)
    _go(connection, channel, who, now_ms)
    return day_quota.set_quota(connection, channel.id, as_date(day_of(now_ms)), now_ms)


def fitting(forms: Sequence[UploadSheet], template: Template) -> UploadSheet | None:
    """Return the form that a template is of, the one with the most headings that have to be there; None for none."""
    found = [form for form in forms if form.must and upload_sheet.place_in(template, form)]
    return max(found, key=lambda form: len(form.must), default=None)


def check_own(forms: Sequence[UploadSheet], template: Template) -> None:
    """Raise OfferFileError where a platform takes its own template alone, and a workbook has nothing of one."""
    own = next((form for form in forms if form.shared and form.must), None)
    if own is not None and not upload_sheet.has_any(template, own):
        raise OfferFileError(
            f"This workbook is no template of {own.title}; download the template from the platform, and give that",
            f"Tệp này không phải tệp mẫu “{own.title}”; hãy tải tệp mẫu từ sàn rồi chọn tệp đó.",
        )


def export(
    connection: Connection,
    scope: Scope,
    channel: ChannelRow,
    form: UploadSheet,
    template: Template | None,
    who: Signed,
    now_ms: int,
    *,
    only_changed: bool,
) -> OfferFile:
    """Make a shop's upload sheet inside a write transaction: its offers wait to be uploaded from now on.

    OfferFileError where the scope does not sell there, a contract tells the shop, or there is nothing to carry.
    """
    skus = _sold(connection, scope, channel)
    _go(connection, channel, who, now_ms)
    found = exported.exportable(
        connection, channel.id, now_ms, skus, only_changed=only_changed, news_only=form.news_only
    )
    if not found.pushes:
        raise _nothing(found.apart)
    rows = upload_rows([push.offer for push in found.pushes])
    content = _content(form, template, rows)
    exported.note_exported(connection, found.pushes, now_ms)
    name = f"{form.code}-{channel.code}-{as_date(day_of(now_ms)):%Y%m%d}.xlsx"
    detail: AuditDetail = {
        "file": name, "kind": form.code, "count": len(rows), "digest": sha256(content).hexdigest(),
        "name": _named([push.offer.sku for push in found.pushes]),
    }  # fmt: skip
    audit.note(connection, now_ms, who, "offers exported", channel.called, detail)
    return OfferFile(name, content, len(rows), form.leaves, found.apart)


def confirm_posted(
    connection: Connection, scope: Scope, channel: ChannelRow, offers: Sequence[int], who: Signed, now_ms: int
) -> int:
    """Note that what a file carries stands in the shop; return of how many offers it is said."""
    met = [one for one in hand_stock.waiting(connection, scope, channel.id) if one.offer_id in set(offers)]
    done = exported.confirm(connection, [one.offer_id for one in met], who.name, now_ms)
    _note(connection, channel, "offers confirmed", [one.sku for one in met], who, now_ms)
    return done


def take_back(
    connection: Connection, scope: Scope, channel: ChannelRow, offers: Sequence[int], who: Signed, now_ms: int
) -> int:
    """Note that a file was not uploaded; its offers go into the next one."""
    met = [one for one in hand_stock.waiting(connection, scope, channel.id) if one.offer_id in set(offers)]
    done = exported.take_back(connection, [one.offer_id for one in met])
    _note(connection, channel, "export taken back", [one.sku for one in met], who, now_ms)
    return done


def set_stock(
    connection: Connection, scope: Scope, channel: ChannelRow, offers: Sequence[int], who: Signed, now_ms: int
) -> int:
    """Note that numbers were set in the shop as they were asked for; return how many."""
    today = as_date(day_of(now_ms))
    met = [one for one in hand_stock.to_set(connection, scope, channel.id, today) if one.offer_id in set(offers)]
    for one in met:
        if one.stopped:
            emergency_stop.tick(connection, one.offer_id, who, now_ms)
    asked = [one for one in met if not one.stopped]
    exported.confirm(connection, [one.offer_id for one in asked], who.name, now_ms)
    _note(connection, channel, "stock set by hand", [f"{one.sku}: {one.after}" for one in asked], who, now_ms)
    return len(met)


def confirm_form(
    connection: Connection, scope: Scope, channel: ChannelRow, form: UploadSheet, who: Signed, now_ms: int
) -> None:
    """Keep how a template of a shop is filled, as a person confirmed it."""
    _sold(connection, scope, channel)
    upload_forms.put(connection, channel, form, who.person_id, now_ms)
    detail: AuditDetail = {"kind": form.code, "name": _named([one.heading for one in form.columns])}
    audit.note(connection, now_ms, who, "upload form confirmed", channel.called, detail)


def _sold(connection: Connection, scope: Scope, channel: ChannelRow) -> list[str]:
    """Return the SKUs that the scope sells in a shop; OfferFileError where it sells nothing there by file."""
    if channel.road in ("contract", "carrier"):
        raise OfferFileError(
            f"{channel.code} is told what it offers by its contract, so there is no file to upload",
            "Gian hàng này tự cập nhật qua kết nối với sàn nên không cần tệp đăng hàng.",
        )
    asked = select(_OFFER.c.sku).where(_OFFER.c.channel_id == channel.id, scope.doing(Act.SELL).where(_OFFER))
    skus = (
        [str(sku) for sku in connection.execute(asked.order_by(_OFFER.c.sku)).scalars()] if scope.may(Act.SELL) else []
    )
    if not skus:
        raise OfferFileError(
            f"Nothing is offered in {channel.code}; put a listing into it first: `lensan listings show-in`",
            "Gian hàng này chưa có sản phẩm nào của bạn; hãy thêm sản phẩm vào gian hàng ở mục Sản phẩm đăng bán.",
        )
    return skus


def _go(connection: Connection, channel: ChannelRow, who: Signed, now_ms: int) -> None:
    """Take the first file for the word that this shop may be changed, so that it gets its share from now on."""
    if not channel.adopted:
        channels.set_adopted(connection, channel.id)
        audit.note(connection, now_ms, who, "shop adopted", channel.called)


def _content(form: UploadSheet, template: Template | None, rows: Sequence[upload_sheet.UploadRow]) -> bytes:
    if template is None:
        if not form.ours:
            raise OfferFileError(
                f"{form.title} is filled in a template of the platform's; download it and give it with --template FILE",
                "Sàn này chỉ nhận tệp mẫu tải từ sàn; hãy tải tệp mẫu về rồi chọn tệp đó.",
            )
        return upload_sheet.write(form, rows, _SHEET)
    place = upload_sheet.place_in(template, form)
    if place is None:
        raise OfferFileError(
            f"This is no template of {form.title}; download it from the platform once more",
            f"Đây không phải tệp mẫu “{form.title}”; hãy tải lại tệp mẫu từ sàn.",
        )
    return upload_sheet.fill(template, form, place, rows)


def _nothing(apart: int) -> OfferFileError:
    if apart:
        return OfferFileError(
            f"There is nothing new to post; {apart} offers stand in the shop already and are changed there by hand,"
            " for this sheet takes new ones alone",
            f"Không có sản phẩm mới để đăng; {apart} sản phẩm đã có trên sàn cần sửa tay vì tệp này chỉ đăng mới.",
        )
    return OfferFileError(
        "Nothing has changed since the last file; take everything with --all",
        "Không có gì thay đổi từ lần xuất trước; hãy chọn xuất tất cả nếu cần.",
    )


def _note(
    connection: Connection, channel: ChannelRow, act: AuditAct, said: Sequence[str], who: Signed, now_ms: int
) -> None:
    if said:
        detail: AuditDetail = {"count": len(said), "name": _named(said)}
        audit.note(connection, now_ms, who, act, channel.called, detail)


def _named(said: Sequence[str]) -> str:
    return ", ".join(said if len(said) <= _NAMED else [*said[:_NAMED], "…"])
