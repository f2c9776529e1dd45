"""The bench of a spreadsheet runs to its end on a small one."""

from jobs.bench import spreadsheets


def test_a_spreadsheet_is_read() -> None:
    said: list[str] = []
    spreadsheets.measure(30, said.append)
    assert ["30 rows of .xlsx" in line for line in said] == [True]
