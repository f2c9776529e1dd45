"""What a spreadsheet says of its cells that their values do not."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Facts:
    """One sheet's: places are (row, column) from 0; ``merged`` gives first and last row and column of each range."""

    failed: dict[tuple[int, int], str] = field(default_factory=dict)
    """What failed formulas show ("#N/A"), '' where a formula has no value."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    units: dict[tuple[int, int], str] = field(default_factory=dict)
    """What the format of a number writes beside it ("tạ"), as ``formats.unit_of`` gives it."""
