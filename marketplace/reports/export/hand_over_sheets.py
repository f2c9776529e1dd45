"""The hand-over list as people print and sign it: a line an order, its waybill, and what is to be done about it."""

from marketplace.language import labels
from marketplace.language.translation import Language
from marketplace.reports.export.sheets import Cell, ExportColumn, ExportSheet, kilograms
from marketplace.reports.figures.hand_over_list import HandOverList, ParcelTask, PostedRow


def hand_over_sheet(found: HandOverList, carrier: str, lang: Language) -> ExportSheet:
    """Return the list of a day; who fetches it signs below, and nobody who gets a parcel stands in it."""
    say = lang.say
    columns = (
        ExportColumn(say("Post office")),
        ExportColumn(say("Order")),
        ExportColumn(say("Waybill")),
        ExportColumn(say("Boxes"), "number"),
        ExportColumn(say("Weight (kg)"), "kg"),
        ExportColumn(say("To collect (đồng)"), "number"),
        ExportColumn(say("State")),
        ExportColumn(say("To do")),
    )
    rows: list[tuple[Cell, ...]] = [
        (one.post_office, one.code, one.waybill, one.packs, kilograms(one.weight_g), one.cod_dong,
         "" if one.state is None else labels.parcel_state(one.state, lang), task_text(one, lang))
        for one in found.rows
    ]  # fmt: skip
    title = say("Hand-over list {day}, {carrier}", day=lang.day(found.day), carrier=carrier)
    notes = (
        (say("Boxes"), lang.number(found.boxes)),
        (say("Waybills"), lang.number(found.waybills)),
        (say("To do"), lang.number(len(found.tasks))),
        (say("Handed over by"), ""),
        (say("Received by"), ""),
    )
    return ExportSheet(title, columns, rows, notes, say("Notes"))


def task_text(one: PostedRow, lang: Language) -> str:
    """Return what is to be done about an order, or nothing."""
    if one.task is None:
        return ""
    say = lang.say
    told = {
        ParcelTask.NOT_POSTED: say("no parcel was asked for"),
        ParcelTask.NOT_MADE: say("the carrier has no waybill yet"),
        ParcelTask.REFUSED: say("the carrier refused"),
        ParcelTask.CANCELLED: say("the order was cancelled: take the parcel back"),
        ParcelTask.OTHER_BOXES: say("the order has other boxes by now: take the parcel back and post it again"),
        ParcelTask.NOT_FETCHED: say("the carrier has not said that it has it"),
        ParcelTask.PART: say("say how many boxes came back"),
    }[one.task]
    return f"{told}: {lang.tell(one.reason)}" if one.reason is not None else told
