"""What a person at the terminal sees of a demo: how far it has come, and the table it came out at."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from jobs.demo import replay
from jobs.demo.season import Figures
from jobs.output.printing import Grid, put_grid, put_line
from marketplace.words import money, weight
from marketplace.words.instants import local, parse_iso

_HEADS = ("Sàn / platform", "Hộ / households", "Đã giao, trừ hoàn / sold", "Đơn đặt / orders", "Doanh thu / revenue")


@contextmanager
def bars() -> Iterator[replay.Progress]:
    """Show how far each platform's season has come, on the error output so that JSON stays clean."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks: dict[str, TaskID] = {}

        def told(platform: str, step: int, steps: int) -> None:
            if platform not in tasks:
                tasks[platform] = progress.add_task(platform, total=steps)
            progress.update(tasks[platform], completed=step)

        yield told


def show(result: dict[str, Any], figures: Figures) -> None:
    """Print what a season came out at; below it what was published, where something was."""
    rows = [(code, *_cells(row)) for code, row in result["platforms"].items()]
    rows.append(("Cộng / total", *_cells(result["total"])))
    put_line("")
    put_grid(Grid(f"{figures.name} · {figures.source}", _HEADS, rows, frozenset(range(1, len(_HEADS))), summed=True))
    for line in _notes(result, figures):
        put_line(line)


def _cells(row: dict[str, int]) -> tuple[str, str, str, str]:
    return (
        _count(row["households"]),
        weight.text(row["weight_g"]),
        _count(row["orders"]),
        money.text(row["revenue_dong"]),
    )


def _notes(result: dict[str, Any], figures: Figures) -> Iterator[str]:
    if figures.crop_kg:
        parts = (
            f"{one.code} {_count(one.households)} hộ {weight.text(one.sold_kg * 1_000)}" for one in figures.platforms
        )
        yield f"Công bố / published: {', '.join(parts)}"
        tenths = (result["total"]["weight_g"] * 2 // figures.crop_kg + 1) // 2
        share = f"{tenths // 10},{tenths % 10} %"
        yield f"Tỷ trọng qua sàn / share of the crop: {share} / {weight.text(figures.crop_kg * 1_000)}"
    marks = (f"{code} {local(parse_iso(mark)):%H:%M %d/%m/%Y}" for code, mark in result["complete_up_to"].items())
    yield f"Số liệu tính đến / complete up to: {', '.join(marks)}"
    yield f"Cần xử lý / inbox: {result['inbox']} · Thiếu hàng giao / shortfalls: {result['shortfalls']}"


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")
