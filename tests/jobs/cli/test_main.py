"""The command line: 0 done, 1 refused with one plain sentence, 2 wrong use, 3 differences; JSON wherever a table is."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer

from jobs.cli import causes
from jobs.cli import main as cli
from jobs.cli.main import main
from marketplace.exchange import leases
from marketplace.exchange.leases import LeaseHolder
from marketplace.storage.clock import now_ms
from marketplace.storage.settings import Settings
from tests.jobs.shop import SHOP, TOKEN, Shop
from tests.ledger import rows, whole


class Said(NamedTuple):
    """How a command ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Lensan = Callable[..., Said]


@pytest.fixture
def lensan(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Lensan]:
    """Run a command of ours at a home of its own."""
    monkeypatch.delenv("LENSAN_DATABASE_URL", raising=False)
    monkeypatch.setenv("LENSAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "80")
    before = signal.getsignal(signal.SIGTERM)

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["lensan", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        return Said(int(ended.value.code or 0), *capfd.readouterr())

    yield run
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def lensan_shop(lensan: Lensan, shop: Shop, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Lensan:
    """Run commands on the market of the shop."""
    monkeypatch.setenv("LENSAN_DATABASE_URL", database_url)
    monkeypatch.setenv("LENSAN_SECRET_SHOP", TOKEN)
    return lensan


def sentence(said: Said, code: int = 1) -> str:
    """Return what a refused command said: one line, no traceback."""
    assert (said.code, said.out) == (code, "")
    [line] = said.err.splitlines()
    assert "Traceback" not in line
    return line


def test_a_sync_is_one_line_a_channel_that_fits_a_narrow_window(lensan_shop: Lensan, shop: Shop) -> None:
    shop.order("H0-5", 2)
    said = lensan_shop("sync")
    assert said == Said(0, "shop  ran  1 new orders, 0 changed, 0 payouts, 3 offers, 0 to inbox\n", "")
    assert all(len(line) <= 80 for line in said.out.splitlines())


def test_a_sync_as_json_says_everything(lensan_shop: Lensan, shop: Shop) -> None:
    shop.order("H0-5", 2)
    [row] = lensan_shop("sync", "shop", "--format", "json").json
    assert row == {
        "channel": "shop", "status": "ran", "reason": None, "orders_read": 1, "orders_new": 1, "orders_changed": 0,
        "payouts_new": 0, "offers_accepted": 3, "offers_refused": 0, "inboxed": 0, "shipments_taken": 0,
        "sellers_changed": 0, "would_offer": [], "changes": 4, "dry_run": False,
    }  # fmt: skip


def test_a_dry_run_writes_nothing_whoever_holds_the_channel(lensan_shop: Lensan, shop: Shop) -> None:
    leases.take(shop.database, shop.channel.id, LeaseHolder("another-host", 1, "a boot 1"), now_ms())
    shop.order("H0-5", 2)
    before = whole(shop.database, without=())
    said = lensan_shop("sync", "--dry-run")
    assert (said.code, whole(shop.database, without=())) == (0, before)
    assert said.out.splitlines() == [
        "shop  ran  1 new orders, 0 changed, 0 payouts, 0 offers, 0 to inbox",
        "  3 offers would be shown (a dry run): H0-5, H1-5, H2-5",
        "  nothing was changed: this was a dry run",
    ]


@pytest.mark.both
def test_a_channel_that_somebody_holds_is_left_to_the_holder_with_a_mark(lensan_shop: Lensan, shop: Shop) -> None:
    leases.take(shop.database, shop.channel.id, LeaseHolder("another-host", 4711, "a boot 1"), now_ms())
    said = lensan_shop("sync")
    assert said.code == 1
    assert "process 4711 on another-host holds it and was asked to sync it now" in said.out
    assert rows(shop.database, "SELECT count(*) FROM sync_request WHERE taken_ms IS NULL") == [(1,)]
    assert rows(shop.database, "SELECT host FROM lease") == [("another-host",)]


def test_a_sync_by_hand_gives_the_lease_back(lensan_shop: Lensan, shop: Shop) -> None:
    lensan_shop("sync")
    assert rows(shop.database, "SELECT count(*) FROM lease") == [(0,)]


@pytest.mark.both
def test_a_channel_that_cannot_be_synced_whole_ends_in_one(
    lensan_shop: Lensan, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LENSAN_SECRET_SHOP", "wrong")
    said = lensan_shop("sync")
    assert (said.code, said.out.splitlines()[0].split("  ")[1]) == (1, "refused")
    assert lensan_shop("sync").out.splitlines()[0].split("  ")[1] == "paused"
    monkeypatch.setenv("LENSAN_SECRET_SHOP", TOKEN)
    assert lensan_shop("channels", "resume", "shop").code == 0
    assert lensan_shop("sync").code == 0


def test_a_missing_secret_is_a_sentence_with_the_next_action(
    lensan_shop: Lensan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LENSAN_SECRET_SHOP")
    said = lensan_shop("sync")
    assert said.code == 1
    assert "set LENSAN_SECRET_SHOP or run `lensan channels secret`" in said.out


def test_an_unknown_channel_is_refused_and_the_known_ones_are_named(lensan_shop: Lensan) -> None:
    assert sentence(lensan_shop("sync", "nowhere")) == "There is no channel 'nowhere'; the channels are: shop"


def test_a_channel_is_there_once(lensan_shop: Lensan, shop: Shop) -> None:
    add = ("channels", "add", "shop", "--platform", "postmart", "--shop", "x")
    assert sentence(lensan_shop(*add)) == "Channel shop is there already, for shop s1 on partner"
    assert sentence(lensan_shop("channels", "add", "b", "--platform", "nobody", "--shop", "x")).startswith(
        "There is no platform 'nobody'; the platforms are: "
    )


@pytest.mark.both
def test_a_new_channel_waits_for_a_secret_and_a_go(lensan_shop: Lensan, shop: Shop) -> None:
    added = lensan_shop("channels", "add", "b", "--platform", "partner", "--shop", "x", "--url", shop.url)
    assert (added.code, "lensan channels secret b" in added.out) == (0, True)
    found = {row["code"]: row["adopted"] for row in lensan_shop("channels", "list", "--format", "json").json}
    assert found == {"shop": True, "b": False}
    assert lensan_shop("channels", "go", "b").code == 0
    assert rows(shop.database, "SELECT count(*) FROM channel WHERE adopted") == [(2,)]


@pytest.mark.both
def test_webhooks_are_asked_for_listed_and_removed(lensan_shop: Lensan, shop: Shop, tmp_path: Path) -> None:
    settings = Settings.read({}, tmp_path / "home")
    webhook = ("channels", "webhook", "shop")
    assert lensan_shop(*webhook, "--format", "json").json == []
    made = lensan_shop(*webhook, "--url", "https://lensan.example.vn/")
    first = settings.webhook_secret("shop")
    assert (made.code, bool(first), str(first) in made.out) == (0, True, False)
    lensan_shop(*webhook, "--url", "https://moved.example.vn")
    [row] = lensan_shop(*webhook, "--format", "json").json
    assert (row["url"], row["ours"]) == ("https://moved.example.vn/webhooks/shop", True)
    assert settings.webhook_secret("shop") not in (None, first)
    assert settings.secret("shop") is None
    assert lensan_shop(*webhook, "--remove").out == "1 webhooks of shop are removed.\n"
    assert (lensan_shop(*webhook, "--format", "json").json, settings.webhook_secret("shop")) == ([], None)


def test_a_webhook_port_that_is_taken_is_said_for_a_proxy_waits_there(lensan_shop: Lensan, shop: Shop) -> None:
    port = shop.url.rsplit(":", 1)[1]
    said = sentence(lensan_shop("serve", "--webhook-port", port))
    assert said == f"Port {port} is in use; stop what uses it, or give the webhook door another"


@pytest.mark.parametrize("url", ["http://lensan.example.vn", "lensan.example.vn", "https://u:p@example.vn", "https://"])
def test_a_webhook_wants_a_public_address(lensan_shop: Lensan, url: str) -> None:
    assert lensan_shop("channels", "webhook", "shop", "--url", url).code == 2
    assert lensan_shop("channels", "webhook", "shop", "--format", "json").json == []


def test_reconcile_ends_in_three_where_a_total_is_not_the_ledger(lensan_shop: Lensan, shop: Shop) -> None:
    shop.order("H0-5", 2)
    lensan_shop("sync")
    assert lensan_shop("reconcile").code == 0
    assert lensan_shop("reconcile", "--format", "json").json == []
    shop.run("UPDATE household_total SET placed_g = placed_g + 1")
    said = lensan_shop("reconcile", "--format", "json")
    assert (said.code, len(said.json)) == (3, 1)
    assert said.json[0]["where"].startswith("household_total (")
    assert lensan_shop("reconcile").code == 3


def test_a_server_is_held_to_the_contract(lensan_shop: Lensan, shop: Shop) -> None:
    check = ("contract", "check", shop.url, "--level", "1", "--shop", SHOP, "--format", "json")
    good = lensan_shop(*check, "--secret", TOKEN)
    untried = [row for row in good.json if row["ok"] is not True]
    assert (good.code, {row["ok"] for row in untried}) == (0, {None})
    assert {row["rule"] for row in untried} >= {"order-alone", "other-shop", "order-status", "payout-sum"}
    assert all(row["says"].startswith("Not tried: ") for row in untried)
    told = lensan_shop(*check[:-2], "--secret", TOKEN, "--rule", "root", "--rule", "other-shop").out
    assert "1 rules are kept, 0 are not, 1 were not tried." in " ".join(told.split())
    assert lensan_shop(*check, "--secret", "wrong").code == 3
    files = ("contract", "check", shop.url, "--level", "0", "--shop", SHOP, "--day", "31/12/2089", "--format", "json")
    none = lensan_shop(*files, "--secret", TOKEN)
    assert (none.code, {row["says"].split(":")[0] for row in none.json}) == (
        3,
        {"orders-2089-12-31.csv", "settlements-2089-12-31.csv"},
    )


def test_without_a_database_the_next_action_is_said(lensan: Lensan) -> None:
    for command in (("sync",), ("reconcile",), ("channels", "list"), ("clock",), ("serve",)):
        assert "run `lensan migrate`" in sentence(lensan(*command))


def test_migrating_twice_is_as_once(lensan: Lensan) -> None:
    assert (lensan("migrate").code, lensan("migrate").code) == (0, 0)
    assert lensan("sync") == Said(0, "There is no channel to sync.\n", "")
    assert lensan("sync", "--format", "json").json == []


def test_a_sandbox_needs_a_home_that_has_one(lensan: Lensan, tmp_path: Path) -> None:
    said = sentence(lensan("sandbox"))
    assert said.startswith(f"There is no sandbox in {tmp_path / 'home'}; run `lensan demo --headless` there first, or")


@pytest.mark.both
def test_a_demo_refuses_a_market_of_somebody_else(lensan_shop: Lensan, shop: Shop, tmp_path: Path) -> None:
    before = whole(shop.database, without=())
    said = sentence(lensan_shop("demo", "--headless", "--orders", "2000"))
    assert said == f"There is a market in {tmp_path / 'home'} already; give another place: `lensan --home DIR demo`"
    assert whole(shop.database, without=()) == before


def test_a_database_that_does_not_answer_is_said(lensan: Lensan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LENSAN_DATABASE_URL", "postgresql://nobody:hidden@127.0.0.1:9/nothing")
    assert sentence(lensan("sync")) == "The database does not answer; start it, or correct LENSAN_DATABASE_URL"
    monkeypatch.setenv("LENSAN_DATABASE_URL", "mysql://nobody:hidden@127.0.0.1/nothing")
    assert "hidden" not in sentence(lensan("sync"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("sync", "--format", "xml"),
        ("demo", "--orders", "10"),
        ("demo", "--faults", "hurricane"),
        ("channels", "add", "b"),
        ("contract", "check", "http://127.0.0.1:9", "--level", "7"),
        ("nothing",),
    ],
    ids=" ".join,
)
def test_wrong_use_ends_in_two(lensan: Lensan, arguments: tuple[str, ...]) -> None:
    said = lensan(*arguments)
    assert (said.code, said.out) == (2, "")
    assert "Traceback" not in said.err


def test_a_traceback_is_shown_only_when_asked_for(lensan: Lensan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.cli.commands.migrate.upgrade", lambda _: 1 // 0)
    said = sentence(lensan("migrate"))
    assert said == "Something unexpected went wrong (ZeroDivisionError); run it again with --debug"
    monkeypatch.setattr(sys, "argv", ["lensan", "--debug", "migrate"])
    with pytest.raises(ZeroDivisionError):
        main()


@pytest.mark.parametrize("command", [("channels", "list"), ("channels", "platforms"), ("sync",), ("reconcile",)])
def test_what_is_printed_as_a_table_is_printed_as_json_too(lensan_shop: Lensan, command: tuple[str, ...]) -> None:
    table, document = lensan_shop(*command), lensan_shop(*command, "--format", "json")
    assert (table.code, document.code) == (0, 0)
    assert isinstance(document.json, list)
    assert table.out != document.out


def test_the_menu_is_shown_without_importing_what_it_lists() -> None:
    heavy = "numpy pandas streamlit altair xlsxwriter scrapy sqlalchemy alembic apscheduler uvicorn starlette requests"
    code = (
        "import sys; from jobs.cli import main as cli; sys.argv = ['lensan', '--help']\n"
        "try: cli.main()\nexcept SystemExit: pass\n"
        f"sys.stderr.write(' '.join(set({heavy.split()}) & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ("reconcile" in said.stdout, said.stderr) == (True, "")


def test_every_command_and_every_plain_error_is_where_the_command_line_says() -> None:
    command: Any = typer.main.get_command(cli.app)
    assert {name: command.commands[name].name for name in command.commands} == {name: name for name in cli.COMMANDS}
    module, _, name = causes.PLAIN.rpartition(".")
    assert issubclass(getattr(import_module(module), name), Exception)
