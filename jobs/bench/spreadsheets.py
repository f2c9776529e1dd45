"""How fast a large spreadsheet of households is read in, and with how much memory."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

from jobs.bench.processes import figures_of

_READ = """
import json, psutil, resource, sys, time
from pathlib import Path
from jobs.imports.run import run_import
from marketplace.directory import communes
from marketplace.storage import connect, migrate
database = connect("sqlite:///" + sys.argv[1])
migrate(database)
with database.write() as connection:
    communes.load(connection)
start = time.perf_counter()
report = run_import("households", Path(sys.argv[2]), database, "dat")
seconds = time.perf_counter() - start
for server in psutil.Process().children():  # what parsed is counted once the server that started it has ended
    server.terminate()
    server.wait()
peak = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps({"seconds": seconds, "new": report.new, "peak": peak}))
"""


def measure(rows: int, say: Callable[[str], None]) -> None:
    """Print rows a second and peak memory of one import into a fresh SQLite database."""
    with tempfile.TemporaryDirectory(prefix="lensan-bench-sheet-") as folder:
        sheet = Path(folder, "households.xlsx")
        _write(sheet, rows)
        figures = figures_of("the import", "-c", _READ, str(Path(folder, "sheet.sqlite")), str(sheet))
    ours, child = figures["peak"]
    say(f"lensan import households, {figures['new']} rows of .xlsx, one run: {rows / figures['seconds']:.0f} rows/s, "
        f"peak {ours} MB, and {child} MB in the child that parses")  # fmt: skip


def _write(path: Path, rows: int) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Mã hộ", "Họ tên chủ hộ", "Xã/phường", "Huyện", "Tỉnh", "Điện thoại"])
        for row in range(rows):
            phone = f"09{row:08d}"
            sheet.write_row(
                row + 1, 0, [f"HO{row:06d}", f"Nguyễn Văn {row}", "Xã Quý Sơn", "Thị xã Chũ", "Bắc Giang", phone]
            )
