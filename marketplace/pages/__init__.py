"""The screens people see, one module each, ``menu`` first, and the doors beside them.

They read reports and call the rooms' own acts; they decide nothing, write no SQL and call no platform.
"""

from pathlib import Path


def menu_path() -> Path:
    """Return the script that Streamlit runs for every screen."""
    return Path(__file__).parent / "menu.py"
