"""Having parcels fetched, taken back, priced and labelled by MyVNPost.

That MyVNPost would refuse a second parcel of one number nobody says. So it is asked for the number before a parcel is
made, and once more where the answer was lost: then its list of today's parcels is read as well.
"""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from io import BytesIO

from connectors.errors import Changed, ConnectorError, Refused, Unreachable
from connectors.vnpost import mapping
from connectors.vnpost.following import pages_of
from connectors.vnpost.said import persons_of, refused, told
from connectors.vnpost.token import Account
from connectors.vnpost.wire import CANCEL, CHARGE, CREATE, LABELS, LABELS_MOST, PARCEL, Cancel, Case, Parcel
from connectors.vnpost.wishes import new_parcel, pricing
from marketplace.words.parcels import Label, ParcelMade, ParcelWish, Quote

_DAY = timedelta(days=1)
_STAMP = (1980, 1, 1, 0, 0, 0)
_ACCEPTED, _PENDING = "00", "02"


class Counter:
    """The post office's counter, where parcels are handed in."""

    def __init__(self, account: Account, page_size: int, today: Callable[[], date]) -> None:
        self._account = account
        self._page_size = page_size
        self._today = today

    def create(self, wish: ParcelWish) -> ParcelMade:
        """Have a parcel fetched, once for each number; Refused with what is wrong or the carrier's own word."""
        body = new_parcel(wish, self._account)
        known = self._known(wish.number, thoroughly=False)
        if known is not None:
            return _made(wish.number, known, known_before=True)
        persons = persons_of(wish)
        try:
            answer = self._account.post(CREATE, body, again=False, persons=persons)
            parcel = _first(answer, persons)
        except (Unreachable, Changed) as lost:
            parcel = self._known_after(lost, wish.number)
        return _made(wish.number, parcel, known_before=False)

    def cancel(self, waybill: str) -> None:
        """Take a parcel back; Refused where it has left, is unknown, or the carrier has not decided yet."""
        parcel = self.parcel(waybill)
        if parcel is None:
            raise refused(f"knows no parcel {waybill}", f"không biết bưu gửi {waybill}", "", 404)
        if parcel.word in mapping.TAKEN_BACK:
            return
        if not parcel.original:
            raise Changed(f"GET {PARCEL}: the parcel has no original id, by which it could be cancelled.")
        try:
            case = mapping.case_of(self._account.post(CANCEL, Cancel(parcel.original), again=False), f"POST {CANCEL}")
        except Unreachable:
            parcel = self.parcel(waybill)
            if parcel is None or parcel.word not in mapping.TAKEN_BACK:
                raise
            return
        _decided(waybill, case)

    def quotes(self, wish: ParcelWish) -> list[Quote]:
        """Return what each service would cost, or the one that is wished for; the cheapest first."""
        persons = persons_of(wish)
        answer = self._account.post(CHARGE, pricing(wish, self._account), again=True, persons=persons)
        return mapping.quotes_of(answer, f"POST {CHARGE}", persons)

    def label(self, waybills: Sequence[str]) -> Label:
        """Return the PDF of parcels; where the carrier gives several, a ZIP of them in its order."""
        wanted = list(dict.fromkeys(waybills))
        if not wanted:
            raise Refused("There is no parcel to print a label of.", vi="Chưa chọn bưu gửi nào để in.")
        papers: list[bytes] = []
        for n in range(0, len(wanted), LABELS_MOST):
            answer = self._account.post(LABELS, wanted[n : n + LABELS_MOST], again=True)
            papers += mapping.papers_of(answer, f"POST {LABELS}")
        if not papers:
            raise refused("has no label for these parcels yet", "chưa có nhãn của các bưu gửi này", "")
        return Label(papers[0] if len(papers) == 1 else _together(papers), None)

    def parcel(self, waybill: str) -> Parcel | None:
        """Return a parcel of ours by its waybill as it stands; None when the carrier knows none."""
        return next((one for one in self._ours(mapping.by_waybill(waybill)) if one.goes_by(waybill)), None)

    # --- one number, one parcel -----------------------------------------------------------------------------------

    def _known(self, number: str, *, thoroughly: bool) -> Parcel | None:
        """Return the parcel of a number; Refused where it was taken back, or there are several."""
        try:
            asked = self._ours(mapping.by_number(number))
            found = [one for one in asked if one.sale_order_code in (None, number)]
        except Refused:  # perhaps its way to say that it knows none
            found, thoroughly = [], True
        if not found and thoroughly:
            found = [one for one in self._listed() if one.sale_order_code == number]
        alive = {one.waybill: one for one in found if one.word not in mapping.TAKEN_BACK}
        if len(alive) > 1:
            raise refused(
                f"has several parcels of the number {number}: {', '.join(sorted(alive))}; cancel what is too many",
                f"có nhiều bưu gửi mang mã {number}: {', '.join(sorted(alive))}; hãy hủy bớt", "", 409,
            )  # fmt: skip
        if found and not alive:
            raise refused(
                f"has a parcel of the number {number} that was taken back; send it under another number",
                f"đã có bưu gửi mang mã {number} bị hủy; hãy gửi bằng mã khác", "", 409,
            )  # fmt: skip
        return next(iter(alive.values()), None)

    def _known_after(self, lost: ConnectorError, number: str) -> Parcel:
        """Return the parcel whose creation had no answer that could be read; raise what was lost if there is none."""
        known = self._known(number, thoroughly=True)
        if known is None:
            raise lost
        return known

    def _ours(self, params: mapping.Params) -> list[Parcel]:
        """Return the parcels that answer a question, without those said to be another customer's."""
        answer = self._account.get(PARCEL, params, allow=(404,))
        own = []
        for raw in [] if answer.status == 404 else mapping.rows(answer.body, f"GET {PARCEL}"):
            parcel = mapping.parcel_of(raw)
            if not isinstance(parcel, Parcel):
                raise Changed(f"GET {PARCEL}: a parcel has not the agreed shape. {parcel.reason}")
            if parcel.sender_code in (None, self._account.customer):
                own.append(parcel)
        return own

    def _listed(self) -> Iterator[Parcel]:
        """Yield what changed yesterday and today, and by a clock that is ahead of ours."""
        today = self._today()
        for found in pages_of(self._account, today - _DAY, today + _DAY, self._page_size):
            parcels = (mapping.parcel_of(raw) for raw in found)
            yield from (one for one in parcels if isinstance(one, Parcel))


def _made(number: str, parcel: Parcel, *, known_before: bool) -> ParcelMade:
    return ParcelMade(number, parcel.waybill, mapping.amount(parcel.total_fee), None, known_before)


def _first(body: bytes, persons: Sequence[str]) -> Parcel:
    """Return the parcel of an answer to a creation; Changed when it has none."""
    for raw in mapping.rows(body, f"POST {CREATE}", persons):
        parcel = mapping.parcel_of(raw)
        if isinstance(parcel, Parcel):
            return parcel
    raise Changed(f"POST {CREATE}: the answer holds no parcel.")


def _decided(waybill: str, case: Case) -> None:
    """Raise Refused unless a cancel was accepted: pending is not yet taken back."""
    if case.word == _PENDING:
        raise refused(
            f"has not decided yet whether {waybill} may be taken back; look again later",
            f"chưa quyết định cho hủy {waybill}; hãy xem lại sau", told(case.words), 202, "pending",
        )  # fmt: skip
    if case.word != _ACCEPTED:
        raise refused(f"does not take {waybill} back", f"không cho hủy {waybill}", told(case.words))


def _together(papers: Sequence[bytes]) -> bytes:
    """Return a ZIP of PDFs, the same for the same ones."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for n, paper in enumerate(papers, 1):
            package.writestr(zipfile.ZipInfo(f"{n:03}.pdf", _STAMP), paper)
    return made.getvalue()
