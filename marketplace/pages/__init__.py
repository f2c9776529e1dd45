"""The screens people see: one file each, ``menu.py`` first. They read reports; they call no platform."""

from pathlib import Path


def menu_path() -> Path:
    """Return the script that Streamlit runs for every screen."""
    return Path(__file__).parent / "menu.py"
