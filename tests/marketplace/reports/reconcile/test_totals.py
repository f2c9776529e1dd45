"""The proof of the totals shares no code with the road in."""

import ast
from pathlib import Path

from marketplace.reports.reconcile import sold, totals


def test_what_proves_the_totals_knows_nothing_of_how_they_are_written() -> None:
    for module in (sold, totals):
        source = Path(module.__file__).read_text(encoding="utf-8")
        names = {node.module or "" for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
        ours = {name for name in names if name.startswith("marketplace")}
        assert ours <= {
            "marketplace.storage",
            "marketplace.reports.reconcile.findings",
            "marketplace.storage.tables",
        }, module.__name__
