"""Every figure people read, from the roll-ups alone, each with the instant it is complete up to.

How figures are laid out in sheets it must not know (``export``), nor how they are proved (``explain``, ``reconcile``).
"""

from marketplace.reports.figures.channels import (
    ChannelReport,
    InboxRow,
    RunRow,
    channels_report,
    inbox_counts,
    inbox_rows,
    last_sign_ms,
    running,
)
from marketplace.reports.figures.communes import (
    ERAS,
    UNATTRIBUTED,
    UNPLACED,
    CommunePlace,
    CommuneRow,
    CommunesReport,
    communes_report,
    neighbours,
)
from marketplace.reports.figures.days import DayRow, day_series
from marketplace.reports.figures.first_step import FirstStep, first_step
from marketplace.reports.figures.freshness import FigureSource, Freshness, season_freshness, sources
from marketplace.reports.figures.household import HouseholdReport, household_of_code, household_report
from marketplace.reports.figures.households import (
    HouseholdRow,
    HouseholdsReport,
    Search,
    commune_choices,
    household_ids,
    households_report,
    households_stream,
)
from marketplace.reports.figures.season import FunnelCounts, PlatformTotal, SeasonReport, platform_title, season_report
from marketplace.reports.figures.seasons import NoSeasonError, SeasonRow, find_season, seasons, usual_season
from marketplace.reports.figures.sums import Sums

__all__ = [
    "ERAS",
    "UNATTRIBUTED",
    "UNPLACED",
    "ChannelReport",
    "CommunePlace",
    "CommuneRow",
    "CommunesReport",
    "DayRow",
    "FigureSource",
    "FirstStep",
    "Freshness",
    "FunnelCounts",
    "HouseholdReport",
    "HouseholdRow",
    "HouseholdsReport",
    "InboxRow",
    "NoSeasonError",
    "PlatformTotal",
    "RunRow",
    "Search",
    "SeasonReport",
    "SeasonRow",
    "Sums",
    "channels_report",
    "commune_choices",
    "communes_report",
    "day_series",
    "find_season",
    "first_step",
    "household_ids",
    "household_of_code",
    "household_report",
    "households_report",
    "households_stream",
    "inbox_counts",
    "inbox_rows",
    "last_sign_ms",
    "neighbours",
    "platform_title",
    "running",
    "season_freshness",
    "season_report",
    "seasons",
    "sources",
    "usual_season",
]
