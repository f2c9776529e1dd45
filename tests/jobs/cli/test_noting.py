"""What a command does to shops and secrets is a line of the audit by the system's user; a secret is never in it."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest
import typer

from jobs.cli.main import app
from jobs.cli.market import opened
from marketplace.storage import Database
from tests.jobs.cli.calling import Lensan
from tests.jobs.shop import Shop
from tests.ledger import rows
from tests.pooling import pooled

LINES = "SELECT who, act, subject FROM audit ORDER BY id"


def test_what_is_done_to_a_shop_is_noted_with_the_systems_user(
    lensan_shop: Lensan, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "chi-huong")
    lensan_shop("channels", "add", "voso-2", "--platform", "partner", "--shop", "s2", "--url", "https://v.example.vn")
    lensan_shop("channels", "go", "voso-2")
    lensan_shop("channels", "resume", "voso-2")
    lensan_shop("channels", "transit", "voso-2", "3")
    done: list[Any] = [one for one in rows(shop.database, LINES) if one[0] == "chi-huong"]
    assert [one[1:] for one in done] == [
        ("shop added", "voso-2"), ("shop adopted", "voso-2"), ("shop resumed", "voso-2"), ("shop changed", "voso-2"),
    ]  # fmt: skip


def test_what_cannot_be_done_is_not_noted(lensan_shop: Lensan, shop: Shop) -> None:
    before = rows(shop.database, LINES)
    said = lensan_shop("channels", "add", "shop", "--platform", "partner", "--shop", "s9", "--url", "https://v.vn")
    assert said.code == 1
    assert rows(shop.database, LINES) == before


BY_ITSELF = {
    "demo": "all that it writes is made up",
    "migrate": "the program brings what is there to another shape",
    "clock": "its jobs say themselves what they do",
    "webhooks": "a platform tells of an order; what it says is kept as it came",
    "audit export": "writes the audit itself",
    "pages check": "notes what public pages show, which counts nowhere",
}
"""Commands that write and name nobody, and why."""
READS = {"append", "ask_platforms", "compare", "partial", "reconcile"}
"""What is given the database and changes nothing."""
NAMING = ("marketplace.directory.people", "marketplace.directory.own_produce")
"""What names who is logged in by itself, where nobody is said."""
SECRETS = {"keep_secret", "keep_webhook_secret"}


class _Says(NamedTuple):
    writes: frozenset[str]
    names: bool
    """Whether somebody is named: in the audit, or in the row itself."""


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every command there is, with the function behind it."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield " ".join(path), inspect.unwrap(command.callback)
    for name in inner or ():
        yield from leaves(inner[name], (*path, name))


@cache
def says(function: Callable[..., Any]) -> _Says:
    """Read in a function of the command line, and in those it calls there, what it writes and whom it names."""
    known = {**function.__globals__, **inspect.getclosurevars(function).nonlocals}
    writes, names = set[str](), False
    for call in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if not isinstance(call, ast.Call):
            continue
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        found = known.get(name) if owner is None else getattr(known.get(getattr(owner, "id", "")), name, None)
        given = [getattr(one, "id", "") for one in (*call.args, *(word.value for word in call.keywords))]
        ours = inspect.isfunction(found) and found.__module__.startswith("jobs.cli") and found is not opened
        names |= name in {"speaker", "noting", "noted"} or (
            inspect.isfunction(found) and found.__module__.startswith(NAMING)
            and "by" in inspect.signature(found).parameters
        )  # fmt: skip
        opens = (getattr(owner, "id", ""), name) == ("database", "write") or name in SECRETS
        if opens or ("database" in given and not ours and name not in READS):
            writes.add(name)
        if ours and found is not function:
            inner = says(inspect.unwrap(found))
            writes, names = writes | inner.writes, names or inner.names
    return _Says(frozenset(writes), names)


def test_every_command_that_writes_names_who_does_it() -> None:
    found = {path: says(act) for path, act in leaves(typer.main.get_command(app))}
    assert len(found) > 100
    unsigned = {path: sorted(one.writes) for path, one in found.items() if one.writes and not one.names}
    assert {path: writes for path, writes in unsigned.items() if path not in BY_ITSELF} == {}
    assert BY_ITSELF.keys() - unsigned.keys() == set()


def test_what_is_set_for_all_bears_the_name_of_who_says_so(
    lensan: Lensan, sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    pooled(sqlite, 10_000)
    monkeypatch.setenv("LENSAN_DATABASE_URL", sqlite.engine.url.render_as_string(hide_password=False))
    told: list[str] = []
    season, day = ("seasons", "add", "vai-2027", "Vụ vải 2027", "2027-05-20"), ("--from", "2027-05-20")
    for words in (
        (*season, "2027-07-20"),
        (*season, "2027-07-20"),
        ("produce", "add", "Na Chi Lăng"),
        ("produce", "add", "na chi lăng"),
        ("produce", "keeps", "Na Chi Lăng", "5"),
        ("rules", "quota", "HTX", "H0", "3", *day),
        ("terms", "P0", "outright", "--price", "20k"),
        ("tax", "add", "--kind", "household", *day, "--rate", "1.5", "--source", "Nghị định 117"),
    ):
        told = [*told, lensan(*words, "--who", "chị Hoa").err]
    assert [one.split(";")[0] for one in told if one] == ["There is a season vai-2027 already"]
    said = [tuple(one) for one in rows(sqlite, LINES)]
    assert said == [
        ("chị Hoa", "season opened", "vai-2027"), ("chị Hoa", "produce added", "Na Chi Lăng"),
        ("chị Hoa", "shelf life set", "Na Chi Lăng"), ("chị Hoa", "quota set", "H0"),
        ("chị Hoa", "terms set", "P0"), ("chị Hoa", "tax rate added", "household"),
    ]  # fmt: skip
