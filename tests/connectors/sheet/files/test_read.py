"""What the reader takes from every sample is what was written into it, by those who had not seen the reader."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from connectors.file_form import FileForm
from connectors.platforms import facts_of
from connectors.sheet.elsewhere import ELSEWHERE
from connectors.sheet.general import GENERAL
from connectors.sheet.kept import read_kept
from connectors.sheet.reader import FileRefused, UnknownFileError, read
from marketplace.words.file_reports import FileRead
from marketplace.words.messages import Refusal
from marketplace.words.records import OrderRecord, Reject, SettlementRecord, State
from tests.connectors.sheet.files.every import write_all
from tests.connectors.sheet.files.expected import MARKER, SampleFile

NOW_MS = 1_782_864_000_000  # 1 July 2026
HOME = {"general": "postmart", "kiotviet": "postmart", "vnpost": "postmart", "viettelpost": "postmart", None: "shopee"}
EXPLAINED = {"Đã vận chuyển": State.SHIPPING, "canceled": State.CANCELLED}
"""Words that stand in samples and that nobody has published: they wait for a person, who says this."""
REFUSED: Mapping[str, tuple[type[Refusal], str]] = {
    "long-id": (FileRefused, "has made a number of this code"),
    "unknown": (UnknownFileError, "no form fits"),
    "ambiguous-date": (UnknownFileError, "may be read in two ways"),
    "empty": (FileRefused, "empty|no rows"),
    "goods": (FileRefused, "this is kiotviet-goods"),
    "viettelpost": (FileRefused, "this is viettelpost-bulk"),
    "vnpost": (FileRefused, "this is vnpost-f41"),
}


def _refusal(says: Mapping[str, Any]) -> str | None:
    """Return why a sample is refused: what is to be refused, what belongs elsewhere, what waits for a heading."""
    if says.get("refusal") is not None:
        return str(says["refusal"])
    if says["kind"] in ("goods", "shipments"):
        return "goods" if says["kind"] == "goods" else str(says["platform"])
    return None


def _of_platform(sample: SampleFile) -> str:
    platform = sample.expected.get("platform")
    return HOME.get(platform) or str(platform)


def _read(sample: SampleFile, folder: Path) -> FileRead:
    facts = facts_of(_of_platform(sample))
    path = folder / sample.case / sample.name
    forms = [*map(_with_payday, facts.files), GENERAL, *ELSEWHERE]
    return read(path, sample.name, forms, states=facts.states, now_ms=NOW_MS)


def _with_payday(form: FileForm) -> FileForm:
    """Return a form with some day as that of the payout, where nobody has published under which heading it stands."""
    if form.money is None or form.money.paid is not None:
        return form
    return replace(form, money=replace(form.money, paid="Thời gian tạo đơn hàng"))


def _understood(sample: SampleFile, got: FileRead) -> dict[str, OrderRecord]:
    """Return the orders by their codes, those too whose word a person explains: they are read again of what is kept."""
    states = facts_of(_of_platform(sample)).states | EXPLAINED
    forms = [*facts_of(_of_platform(sample)).files, GENERAL]

    def state_of(word: str) -> State | None:
        return next((state for form in forms if (state := form.state_of(word, states))), None)

    kept = [one.kept for one in got.orders if isinstance(one, Reject) and one.cause == "status"]
    again = read_kept(b"[" + b",".join(kept) + b"]", state_of)
    assert len(again) == len(kept)
    return {one.code: one for one in [*got.orders, *again] if isinstance(one, OrderRecord)}


def _check_orders(sample: SampleFile, got: FileRead) -> None:
    says = sample.expected["orders"]
    waiting = {one["code"] for one in says if one["state"] in EXPLAINED}
    rejects = [one for one in got.orders if isinstance(one, Reject)]
    assert {one.where for one in rejects if one.cause == "status"} == {f"order code {code}" for code in waiting}
    orders = _understood(sample, got)
    assert set(orders) == {order["code"] for order in says}, sample.case
    for order in says:
        have = orders[order["code"]]
        assert (have.status, have.placed_ms) == (order["state"], order["placed_ms"]), sample.case
        _same(sample.case, order, "province", have.province)
        _same(sample.case, order, "delivered_ms", have.delivered_ms)
        _same(sample.case, order, "discount_dong", sum(line.discount_dong for line in have.lines))
        _check_lines(sample.case, order["lines"], have)


def _check_lines(case: str, lines: list[dict[str, Any]], have: OrderRecord) -> None:
    names = [name for name in ("sku", "quantity", "gross_dong", "returned") if name in lines[0]]
    said = sorted(tuple(line[name] for name in names) for line in lines)
    assert sorted(tuple(getattr(line, name) for name in names) for line in have.lines) == said, case
    if case.startswith(("general", "pancake")):
        assert all(f"-{line.pack_g // 1000}KG" in line.sku for line in have.lines), case


def _same(case: str, said: Mapping[str, Any], name: str, have: object) -> None:
    if name in said:
        assert have == said[name], (case, name)


def _check_payouts(sample: SampleFile, got: FileRead) -> None:
    says = {one["code"]: one for one in sample.expected["settlements"]}
    paid = {one.order_code: one for one in got.settlements if isinstance(one, SettlementRecord)}
    assert len(got.settlements) == len(paid) == len(says), sample.case
    for code, one in says.items():
        have = paid[code]
        for name in ("vat_dong", "pit_dong", "net_dong", "paid_ms"):
            _same(sample.case, one, name, getattr(have, name))
        assert have.gross_dong == one["gross_dong"] - one["discount_dong"], sample.case
        left = have.gross_dong - one["fee_dong"] - one["vat_dong"] - one["pit_dong"]
        assert have.fee_dong == one["fee_dong"] + left - one["net_dong"], sample.case  # what no part explains is a fee


def _check(sample: SampleFile, got: FileRead) -> None:
    says = sample.expected
    both = [[int(one.file_says), int(one.rows_say)] for one in got.differences]
    if says.get("settled") is False:
        assert (list(got.orders), list(got.settlements)) == ([], []), sample.case
        assert both == [[says["stated_rows"], says["rows"]]] * (says["stated_rows"] != says["rows"]), sample.case
        assert f"đơn trong {says['rows']} dòng" in got.notices[0].vi
        return
    _check_orders(sample, got)
    _check_payouts(sample, got)
    assert both == says["differences"], sample.case
    hidden = [one.en for one in got.notices if "idden row" in one.en]
    spans = [list(map(int, re.findall(r"\d+", one)[-2:])) for one in hidden]
    assert [last - first + 1 for first, last in spans] == [says["hidden_rows"]] * bool(says["hidden_rows"]), sample.case
    columns = [one.en for one in got.notices if "column is hidden" in one.en]
    named = says.get("hidden_columns", [])
    assert len(columns) == len(named), (sample.case, got.notices)
    assert all(name in one for name, one in zip(named, columns, strict=True)), (sample.case, columns)
    assert not [mark for mark in sample.markers if mark in repr(got)], sample.case
    assert MARKER not in repr(got)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[SampleFile]]:
    folder = tmp_path_factory.mktemp("samples")
    return folder, write_all(folder)


def test_every_sample_is_read_as_it_was_written_or_refused_for_its_reason(
    samples: tuple[Path, list[SampleFile]],
) -> None:
    folder, files = samples
    seen = 0
    for sample in files:
        why = _refusal(sample.expected)
        if why is None:
            _check(sample, _read(sample, folder))
        else:
            kind, told = REFUSED[why]
            with pytest.raises(kind, match=told) as refused:
                _read(sample, folder)
            assert not [mark for mark in sample.markers if mark in str(refused.value)], sample.case
        seen += 1
    assert seen >= 60


def test_of_an_order_one_row_of_which_failed_nothing_is_taken_and_the_others_are(
    samples: tuple[Path, list[SampleFile]],
) -> None:
    folder, files = samples
    sample = next(one for one in files if one.case == "shopee-quantity-failed-formula")
    got = _read(sample, folder)
    [reject] = [one for one in got.orders if isinstance(one, Reject)]
    assert reject.where not in {f"order code {one['code']}" for one in sample.expected["orders"]}
    assert "dòng 2, Số lượng: Ô này bị công thức lỗi" in reject.reason_vi


def test_a_file_of_headings_alone_is_read_and_says_so(samples: tuple[Path, list[SampleFile]]) -> None:
    folder, files = samples
    got = _read(next(one for one in files if one.case == "shopee-headings-only"), folder)
    assert (list(got.orders), [one.vi[:27] for one in got.notices]) == ([], ["Tệp chỉ có dòng tiêu đề, kh"])
    assert got.facts.window_to_ms == 1_780_851_600_000  # the days in its name are complete, with nothing in them
