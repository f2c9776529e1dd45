"""What waits, in words: what is not known, what came in of it, and what an answer would do."""

import json
import re
from datetime import date
from typing import Any

from marketplace.exchange.inbox import Candidate, Item, ItemGroup
from marketplace.imports.row_codec import DAYS
from marketplace.imports.sheet_kinds import COLUMNS
from marketplace.language.labels import inbox_kind, order_state
from marketplace.language.translation import Language
from marketplace.reports.figures import InboxRow
from marketplace.words.instants import as_date

Facts = list[tuple[str, str]]
Lines = list[list[str]]
_NAMELESS = re.compile(r"\w+\[\d+\]")
"""Where a record stood on its page, when it has no code of its own; its key is then a sum over what it says."""
_FILE_PAYOUT = re.compile(r"(?P<code>[^:]+):(?P<what>[^:]*):(?P<day>\d{8})(?::\d+)?")
"""What a payout of a file is called: its order or number, its refund or type, its day."""
_WEIGHTS, _MONEY = ("in_g", "pack_g", "short_g"), ("net_dong", "gross_dong")


def headline(alike: ItemGroup, lang: Language) -> str:
    """Return in one line what waits for one answer: how many things, and the word that is not known."""
    item, say = alike.first, lang.say
    count, word = lang.number(alike.number), item.about
    if item.cause == "pack":
        word = word.rpartition(" ")[0]
    if item.cause == "line":
        word = word.removesuffix(item.place.removeprefix("line"))
    lines = {
        "sku": say("{count} orders with the unknown SKU “{word}”", count=count, word=word),
        "pack": say("{count} orders of “{word}” in another pack", count=count, word=word),
        "status": say("{count} orders in the unknown status “{word}”", count=count, word=word),
        "order": say("{count} payouts that wait for their orders", count=count),
        "line": say("{count} payouts for lines that order {word} has not", count=count, word=word),
        "parcel": say("{count} waybills that wait for their orders", count=count),
        "commune": say("{count} rows with the unclear commune “{word}”", count=count, word=word),
        "produce": say("{count} rows with the unknown produce “{word}”", count=count, word=word),
        "household": say("Which household is this: {word}?", word=word),
        "cooperative": say("Which cooperative is this: {word}?", word=word),
        "lot": say("A lot's code is used twice: {word}", word=word),
        "weight": say("A correction or another lot: {word}?", word=word),
    }
    return lines.get(item.cause) or f"{inbox_kind(item.kind, lang).capitalize()}: {place(item, lang)}"


def place(item: Item | InboxRow, lang: Language) -> str:
    """Return where a thing stood: the file and its row, or the code that the platform gave it."""
    name, _, row = item.place.rpartition(":")
    if item.source == "import" and name:
        return lang.say("row {row} of {name}", row=row, name=name)
    if _NAMELESS.fullmatch(item.place):
        return lang.say("a record without a code")
    payout = _FILE_PAYOUT.fullmatch(item.key.removeprefix("settlement ")) if item.kind == "settlement" else None
    if payout is not None:
        called = " · ".join(part for part in (payout["code"], payout["what"]) if part)
        return lang.say("{code}, paid on {day}", code=called, day=lang.day(as_date(int(payout["day"]))))
    if item.kind in ("order", "settlement", "offer", "shipment", "seller"):
        return item.key.removeprefix(f"{item.kind} ")
    return item.place


def answer_of(item: Item, lang: Language) -> str:
    """Return what a person said that a word means."""
    meaning = item.meaning or ""
    known = next((one for one in item.candidates if one.code == meaning), None)
    if item.cause == "status":
        return order_state(meaning, lang)
    if item.cause == "pack":
        return lang.kilograms(int(meaning))
    return named(known, lang) if known is not None else meaning


def title(one: Candidate, lang: Language) -> str:
    """Return what a candidate is called."""
    if one.what == "new":
        return lang.say("None of these: it is a new one")
    if one.what == "state":
        return order_state(one.code, lang)
    if one.what == "pack":
        return lang.kilograms(one.pack_g or 0)
    return one.title or one.code


def named(one: Candidate, lang: Language) -> str:
    """Return a candidate's title with what tells it from others of the same title: whose it is, and its code."""
    if one.what == "new":
        return lang.say("a new one")
    text = title(one, lang)
    apart = ", ".join(part for part in (one.owner, _code(one, lang)) if part)
    return f"{text} ({apart})" if apart else text


def _code(one: Candidate, lang: Language) -> str:
    """Return what people know a candidate's code by: of a commune its days, of a kind of produce nothing."""
    if one.what == "commune":
        until, since = lang.say("until 30 June 2025"), lang.say("since 1 July 2025")
        return {"63": until, "34": since}.get(one.code.partition(":")[0], one.code)
    return one.code if one.title and one.what not in ("new", "state", "pack", "produce") else ""


def details(one: Candidate, lang: Language) -> str:
    """Return what tells a candidate from the others: pack, price, whose, and its code; then why it may be the one."""
    say = lang.say
    parts = [lang.kilograms(one.pack_g) if one.pack_g and one.what != "pack" else ""]
    parts += [lang.dong(one.price_dong) if one.price_dong else "", one.owner or ""]
    parts += [_code(one, lang)]
    names = {
        "pack": say("same pack"), "seller": say("same seller"), "cooperative": say("same cooperative"),
        "title": say("similar title"), "price": say("near price"), "spelling": say("spelled alike"),
        "there": say("as the shop says"), "ours": say("as our product says"),
    }  # fmt: skip
    fits = ", ".join(names[word] for word in one.why if word in names)
    return " · ".join([*(part for part in parts if part), *([fits] if fits else [])])


def effect(item: Item, number: int, meant: str, lang: Language) -> str:
    """Return in one sentence what an answer will do."""
    say, count = lang.say, lang.number(number)
    lines = {
        "sku": say("From now on “{word}” is {named}; the {count} waiting orders are entered by themselves.",
                   word=item.about, named=meant, count=count),
        "pack": say("One pack counts as {named}; the {count} waiting orders are entered by themselves.",
                    named=meant, count=count),
        "status": say("From now on “{word}” means “{named}”; the {count} waiting orders are entered by themselves.",
                      word=item.about, named=meant, count=count),
        "line": say("The {count} payouts count for {named}, and so does what comes for this line later.",
                    count=count, named=meant),
    }  # fmt: skip
    rows = say("It is noted as {named}; the {count} waiting rows are entered by themselves.", named=meant, count=count)
    return lines.get(item.cause, rows)


def rewritten(named: str, before_g: int, after_g: int, lang: Language) -> str:
    """Return what an answer will do that gives a lot another weight."""
    return lang.say(
        "It is noted as {named}: the lot weighs {after} then, not {before}. The waiting row is entered by itself.",
        named=named,
        before=lang.kilograms(before_g),
        after=lang.kilograms(after_g),
    )


def weight_of(item: Item) -> int | None:
    """Return what a row says that a lot weighs, in grams; None where it says nothing."""
    kept = json.loads(item.kept or "{}")
    said = str(kept.get("in_g", "")) if isinstance(kept, dict) else ""
    return int(said) if said.isdecimal() else None


def onward(item: Item, lang: Language) -> str:
    """Return what to do about a thing that has nothing to choose from."""
    if item.source == "import":
        return lang.say("Put the row right in the file and send the file again; or drop it, if it is none of ours.")
    if item.cause == "sku":
        return lang.say("Find the product above; or open a listing for it first, then choose it here.")
    return lang.say("The platform has to put it right; it is read again with later updates. Or drop it.")


def facts_of(item: Item, lang: Language) -> tuple[Facts, Lines]:
    """Return what was kept of a thing as (name, value) pairs, and the lines of an order."""
    kept = json.loads(item.kept or "{}")
    if not isinstance(kept, dict):
        return [], []
    if item.kind in COLUMNS:
        titles = {column.field: column.title for column in COLUMNS[item.kind]}
        return [(titles.get(str(name), str(name)), _value(name, value, lang)) for name, value in kept.items()], []
    if "lines" in kept:
        lines = [_line(line, lang) for line in kept["lines"] if isinstance(line, dict)]
        return [(lang.say("Order"), str(kept.get("code", item.key)))], lines
    names = {
        "order_code": lang.say("Order"),
        "settlement": lang.say("Settlement"),
        "net_dong": lang.say("Net of the settlement"),
    }
    return [(text, _value(name, kept[name], lang)) for name, text in names.items() if name in kept], []


def pack_of(item: Item) -> int | None:
    """Return what the shop says one pack of an unknown SKU weighs, in grams; None where it does not say."""
    kept = json.loads(item.kept or "{}")
    lines = kept.get("lines", ()) if isinstance(kept, dict) else ()
    return next((int(line["pack_g"]) for line in lines if line.get("sku") == item.about), 0) or None


def _line(line: dict[str, Any], lang: Language) -> list[str]:
    facts = line | {"pack_g": line.get("pack_g") or None}
    figures = (_value(name, facts.get(name), lang) for name in ("quantity", "pack_g", "gross_dong"))
    return [str(line.get("title") or line.get("sku") or "–"), *figures]


def _value(name: str, value: Any, lang: Language) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return (" – " if name in DAYS else " ").join(_value(name, one, lang) for one in value if one is not None)
    if name in _WEIGHTS and str(value).isdecimal():
        return lang.kilograms(int(value))
    if name in DAYS:
        return lang.day(date.fromisoformat(value))
    if isinstance(value, int):
        return lang.dong(value) if name in _MONEY else lang.number(value)
    return str(value)
