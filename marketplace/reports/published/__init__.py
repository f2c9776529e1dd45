"""What is published as open data: figures in which no household can be found, with all publications put together.

``publishing`` writes the next one of a season, ``reading`` reads the last. What may be told is decided by ``standing``
(on how many households a figure stands), ``areas``, ``platform_cells`` and ``blocks`` (what is told together),
``release`` (what of the changes is told) and ``cover`` (whether all of it together gives a household away).
"""

from marketplace.reports.published.publishing import PreparedPublication, due_seasons, prepare, publish, write
from marketplace.reports.published.reading import (
    PublishedCellRow,
    PublishedProduce,
    PublishedReport,
    preview,
    published_produce,
    published_report,
    published_reports,
)
from marketplace.reports.published.standing import SoldAmount

__all__ = [
    "PreparedPublication",
    "PublishedCellRow",
    "PublishedProduce",
    "PublishedReport",
    "SoldAmount",
    "due_seasons",
    "prepare",
    "preview",
    "publish",
    "published_produce",
    "published_report",
    "published_reports",
    "write",
]
