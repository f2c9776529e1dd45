"""``lensan import``: spreadsheets of cooperatives, households and lots."""

import typer

app = typer.Typer(no_args_is_help=True, help="Take a spreadsheet of cooperatives, households or lots in.")


@app.callback()
def root() -> None:
    """Take a spreadsheet in."""
