"""``lensan pages``: switched on by an operator, given pages, looked at, told; and every refusal before that."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text
from typer.testing import CliRunner

from connectors.errors import NotConfigured
from jobs.cli.main import app
from marketplace.exchange.page_watches import PageWatchError
from marketplace.listings.refused import ListingError
from marketplace.storage import connect
from tests.connectors.crawl.site import Site
from tests.loopback import served
from tests.marketplace.listings.availability.test_desired import market


@pytest.fixture
def home(sqlite_template: bytes, tmp_path: Path) -> Path:
    """A shop on Voso that offers the 5 kg boxes of three households."""
    (tmp_path / "lensan.sqlite").write_bytes(sqlite_template)
    database = connect(f"sqlite:///{tmp_path / 'lensan.sqlite'}")
    market(database)
    with database.write() as connection:
        connection.execute(text("UPDATE channel SET platform = 'voso'"))
    database.close()
    return tmp_path


def lensan(home: Path, *arguments: str) -> Result:
    env = {"LENSAN_DATABASE_URL": "", "LENSAN_HOME": ""}
    return CliRunner().invoke(app, ["--home", str(home), "pages", *arguments], env=env)


def on(home: Path, site: str, *more: str) -> Result:
    return lensan(home, "on", "shop", "--site", site, "--contact", "a@htx.example", *more)


def test_pages_are_given_looked_at_and_told(home: Path) -> None:
    site = Site(robots="User-agent: *\nDisallow: /")
    with served(site.app) as url:
        assert "100 at the most" in on(home, f"{url}/anything").output
        assert "from now on" in lensan(home, "add", "shop", f"{url}/vai-p1.html", "--sku", "H1-5").output
        checked = lensan(home, "check", "shop", "--format", "json")
    assert (checked.exit_code, site.asked) == (3, ["/robots.txt"])
    assert "1 pages asked for: 0 live, 0 missing, 1 not read" in checked.stderr
    [row] = json.loads(checked.stdout)
    assert (row["sku"], row["state"], row["why"]) == ("H1-5", "unread", "robots.txt does not allow this page")
    assert lensan(home, "list", "shop").exit_code == 3
    assert "looked at no more" in lensan(home, "remove", "shop", f"{url}/vai-p1.html").output
    assert "No page of ours" in lensan(home, "list", "shop").output


def test_comparable_pages_and_their_prices(home: Path) -> None:
    on(home, "https://san.example")
    database = connect(f"sqlite:///{home / 'lensan.sqlite'}")
    with database.read() as connection:
        produce = connection.execute(text("SELECT name FROM produce")).scalar_one()
    database.close()
    for path in ("vai-p1.html", "san-vai-c3"):
        added = lensan(home, "add", "shop", f"https://san.example/{path}", "--produce", produce)
        assert added.exit_code == 0, added.output
    assert "No comparable page has been seen" in lensan(home, "prices").output


def test_two_links_say_what_product_pages_look_like(home: Path) -> None:
    on(home, "https://san.example")
    links = [f"https://san.example/sp/{number}" for number in (12, 34)]
    assert "is no product page" in str(lensan(home, "add", "shop", links[0], "--sku", "H1-5").exception)
    assert "whose path is" in lensan(home, "shape", "shop", *links).output
    assert lensan(home, "add", "shop", links[0], "--sku", "H1-5").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("check", "shop"), NotConfigured),
        (("add", "shop", "https://san.example/vai-p1.html", "--sku", "H1-5"), PageWatchError),
        (("shape", "shop", "https://a.example/sp/12", "https://a.example/sp/34"), PageWatchError),
        (("shape", "shop", "https://a.example/sp/12", "https://a.example/sp/12"), NotConfigured),
        (("remove", "shop", "https://san.example/vai-p1.html"), PageWatchError),
    ],
)
def test_what_is_not_switched_on_is_said(home: Path, arguments: tuple[str, ...], error: type[Exception]) -> None:
    refused = lensan(home, *arguments)
    assert (refused.exit_code, type(refused.exception)) == (1, error)


def test_wrong_pages_are_refused(home: Path) -> None:
    on(home, "https://san.example")
    unknown = lensan(home, "add", "shop", "https://san.example/vai-p1.html", "--sku", "nope")
    assert isinstance(unknown.exception, ListingError)
    assert lensan(home, "add", "shop", "https://san.example/vai-p1.html").exit_code == 2
    assert lensan(home, "add", "shop", "https://san.example/san-c1", "--sku", "H1-5").exit_code == 2
    assert lensan(home, "add", "shop", "vai-p1.html", "--sku", "H1-5").exit_code == 2
    assert "no more" in lensan(home, "off", "shop").output
    assert isinstance(lensan(home, "check", "shop").exception, NotConfigured)
