"""What commands print is words and figures, and nothing of the language they are written in."""

import re
from datetime import date

import pytest
import typer
from sqlmodel import select

from jobs.cli import main as cli
from marketplace.storage.tables import Cooperative, Household, Membership
from tests.jobs.cli.calling import Lensan
from tests.jobs.cli.test_failure_causes import commands
from tests.jobs.shop import Shop

REPR = re.compile(
    r"[{\[(]'|'[}\])]|\{\}|\[\]|\(\)|\bNone\b|\bTrue\b|\bFalse\b|<[A-Z]\w+|\b[A-Z]\w+\.[A-Z_]{2,}\b"
    r"|\b[A-Za-z_]\w*\((?:'|\w+=)|\b(?:datetime|Decimal|Timestamp)\(|\w+Error\b|Traceback"
)
"""A dict, a list, a tuple, None, an enum's member, a dataclass, an error by its class."""
LOOKING = {
    ("seasons", "list"): (), ("produce", "list"): (), ("rules", "list"): (), ("communes", "find"): ("Quý Sơn",),
    ("lots", "list"): (), ("lots", "show"): ("L0-5-0",), ("shortfalls", "list"): (),
    ("shortfalls", "show"): ("NUMBER",), ("sync",): ("--dry-run",), ("channels", "list"): (),
    ("channels", "platforms"): (), ("channels", "account"): ("shop",), ("listings", "list"): (),
    ("listings", "show"): ("H0-5",),
    ("offers", "list"): (), ("offers", "keep-back"): ("H0-5",), ("stop",): (), ("inbox", "list"): (),
    ("post-lists", "list"): ("shop",),
    ("files", "list"): (), ("files", "forms"): ("--shop", "shop"),
    ("compare",): ("shop",), ("carriers", "list"): (), ("parcels", "list"): ("shop",),
    ("parcels", "handover"): ("shop",),
    ("inbox", "show"): ("NUMBER",), ("replay",): ("1",), ("statement",): ("H0",), ("period", "show"): (),
    ("period", "list"): (), ("payouts", "owed"): (), ("payouts", "differences"): (), ("payouts", "settlements"): (),
    ("payouts", "loose"): (), ("payouts", "transfers"): (), ("tax", "list"): (), ("tax", "withheld"): ("2026",),
    ("tax", "rules"): (), ("tax", "holders"): (), ("tax", "codes"): (), ("tax", "papers"): ("H0",),
    ("tax", "notice"): ("2021",),
    ("prices",): (), ("report", "season"): (), ("report", "communes"): (), ("report", "households"): (),
    ("explain", "order"): ("A1",), ("explain", "line"): ("1",), ("explain", "lot"): ("L0-5-0",),
    ("explain", "household"): ("H0",), ("reconcile",): ("--ask",), ("doctor",): (),
    ("pages", "list"): ("shop",), ("pages", "prices"): (), ("user", "list"): (), ("user", "basis", "list"): (),
    ("user", "claim", "list"): (), ("report", "published"): (), ("audit", "list"): (),
}  # fmt: skip
"""Every command that looks something up, with what it is given."""
NUMBERED = {"shortfalls": "number", "inbox": "id"}
SHORT = [
    "rules list", "offers keep-back", "stop", "post-lists list", "files list", "files forms", "compare",
    "carriers list",
    "parcels list", "replay", "payouts owed", "payouts differences", "payouts loose",
    "payouts transfers", "tax withheld", "tax holders", "tax codes", "tax papers", "pages list", "pages prices",
]  # fmt: skip
"""What says a sentence or two, for there is nothing to list in this market."""
WRITING = {
    "demo", "migrate", "import", "communes neighbours", "households", "orders", "serve", "clock", "webhooks",
    "sandbox", "contract", "pay",
    "terms", "seasons add", "produce add", "produce keeps", "rules declare", "rules quota", "rules failed",
    "rules charges", "produce quote",
    "lots forecast", "lots picked", "lots sort", "lots adjust", "lots spoil", "lots elsewhere", "lots postpone",
    "lots swap", "shortfalls settle", "shortfalls assign", "channels webhook", "channels add", "channels secret",
    "channels reread", "channels go", "channels transit", "channels shipments", "channels resume", "listings add",
    "listings each", "listings feed", "listings take-out", "listings price", "listings retire", "listings show-in",
    "carriers ship", "carriers units", "carriers place", "parcels post", "parcels cancel", "parcels part",
    "parcels label", "parcels sheet", "files take", "files accept", "files refuse", "files time", "files end-form",
    "pages on", "pages off", "pages shape", "pages add", "pages remove", "pages check",
    "offers export", "offers posted", "post-lists run", "post-lists add", "post-lists correct", "post-lists apart",
    "offers policy", "inbox settle", "inbox drop", "inbox take-back", "period open", "period close", "payouts settle",
    "payouts transfer", "payouts cod", "payouts match", "payouts bank", "payouts share", "tax add", "tax rule",
    "tax holder", "tax paper", "tax end-paper", "backup", "restore",
    "user add", "user grant", "user revoke", "user card", "user reset", "user factor", "user end", "user basis add",
    "user basis end", "user claim add", "user claim remove", "report publish", "audit export",
}  # fmt: skip
"""What writes, runs on or asks for another server; it says one sentence of its own."""


def lived(lensan: Lensan, shop: Shop) -> None:
    """Let the small market have a cooperative, orders of every fate, a shortfall, an inbox item and payouts apart."""
    with shop.database.writing() as session:
        homes = session.exec(select(Household).order_by(Household.code)).all()
        coop = Cooperative(code="HTX", name="HTX Quý Sơn", name_key="htx quy son", commune_id=homes[0].commune_id)
        session.add(coop)
        session.flush()
        for home in homes:
            one = {"household_id": home.id or 0, "cooperative_id": coop.id or 0}
            session.add(Membership(**one, joined_on=date(2021, 1, 1)))
    assert lensan("user", "add", "Đỗ Thị Hương", "--administrator").code == 0
    assert lensan("user", "basis", "add", "state", "12/UBND").code == 0
    assert lensan("user", "claim", "add", "https://a.example", "groups", "quan-tri", "administrator").code == 0
    assert lensan("period", "open", "2021-06-01", "2030-06-30").code == 0
    whole = ("confirm", "collect", "ship", "deliver", "settle")
    for code, sku, packs, fate in (
        ("A1", "H0-5", 2, whole), ("A2", "H1-5", 1, ("cancel",)), ("A3", "H1-5", 3, (*whole[:4], "return")),
        ("A4", "H2-5", 25, ()), ("A5", "H0-99", 1, ()), ("A6", "H2-5", 1, whole),
    ):  # fmt: skip
        shop.order(sku, packs, code)
        for event in fate:
            shop.befall(code, event)
    assert lensan("sync").code == 0
    assert lensan("lots", "adjust", "L0-5-0", "-1 kg", "--why", "cân lại").code == 0
    assert (
        lensan("tax", "add", "--kind", "household", "--from", "2025-07-01", "--rate", "1.5", "--source", "a").code == 0
    )
    shop.run("UPDATE order_line SET quantity = quantity + 1 WHERE id = 1")
    shop.run("UPDATE payout SET net_dong = net_dong - 1, gross_dong = gross_dong - 1 WHERE id = 1")
    shop.run("UPDATE orders SET order_state = 'confirmed' WHERE remote_id = 'A6'")


def test_every_command_is_looked_at_or_writes() -> None:
    every = {words for words, _ in commands(typer.main.get_command(cli.app))}
    writing = {words for words in every if " ".join(words) in WRITING or words[0] in WRITING}
    assert every - writing == set(LOOKING)


def test_no_command_prints_what_only_a_programmer_reads(lensan_shop: Lensan, shop: Shop) -> None:
    lived(lensan_shop, shop)
    numbers = {kind: str(lensan_shop(kind, "list", "--format", "json").json[0][key]) for kind, key in NUMBERED.items()}
    refused, silent, found = {}, [], {}
    for words, more in LOOKING.items():
        called = " ".join(words)
        said = lensan_shop(*words, *(numbers.get(words[0], one) if one == "NUMBER" else one for one in more))
        if said.code not in (0, 3):
            refused[called] = said.err
        elif len(said.out.splitlines()) < 3:
            silent.append(called)
        if seen := REPR.findall(said.out + said.err):
            found[called] = (seen, said.out)
    assert (refused, found, silent) == ({}, {}, SHORT)


@pytest.mark.parametrize(
    "text", ["{'lines': 1}", "['a']", "('a', 1)", "None", "State.PLACED", "Row(code='a')", "<Kind.A>"]
)
def test_what_a_programmer_reads_is_recognised(text: str) -> None:
    assert REPR.search(f"order A1 {text} here")
