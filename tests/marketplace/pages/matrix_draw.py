"""A screen as one person sees it, written out whole, so that it can be searched and held against another."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from google.protobuf import text_format
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Node
from streamlit.util import calc_hash

from marketplace.pages import menu_path
from marketplace.pages.context import AppContext, opened
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from tests.marketplace.pages.strangers import NOW_MS, Stranger

HOME = Settings.read({}, Path("/nonexistent"))
"""The settings of a home in which nothing is kept."""
PARAMETERS: Mapping[str, str] = {"ho": "household", "lo": "lot", "coop": "cooperative", "ng": "person"}
"""The parameters of an address by which a row is named, and of which table."""


def own(person: Stranger) -> dict[str, str]:
    """Return an address that names what a person sees."""
    return {name: there[0] for name, table in PARAMETERS.items() if (there := person.own(table))}


def foreign(person: Stranger) -> dict[str, str]:
    """Return an address that names what is others'."""
    return {name: there[0] for name, table in PARAMETERS.items() if (there := person.foreign(table))}


def app_of(path: str, address: Mapping[str, str], state: Mapping[str, Any] | None = None) -> AppTest:
    """Return the app at an address, which was not drawn yet, with what a browser says of widgets."""
    app = AppTest.from_file(str(menu_path()), default_timeout=60)
    app._page_hash = calc_hash(path)
    app._bidi_component_manager = _components()
    for name, value in (state or {}).items():
        app.session_state[name] = value
    for name, value in address.items():
        app.query_params[name] = value
    return app


@cache
def _components() -> BidiComponentManager:
    """Return what Streamlit knows of components; each app looks through all packages for it, in six times a drawing."""
    known = BidiComponentManager()
    known.discover_and_register_components(start_file_watching=False)
    return known


def drawn(
    person: Stranger, database: Database, path: str, address: Mapping[str, str], state: Mapping[str, Any] | None = None
) -> str:
    """Return all that is drawn of a screen for a person."""
    with opened(AppContext(database, lambda: NOW_MS, kept_ms=0, token=lambda: person.token, settings=HOME)):
        return text_of(app_of(path, address, state).run())


def text_of(app: AppTest) -> str:
    """Return everything of a drawn screen: what each element was told, and the values of tables."""
    return re.sub(r'(?:uuid|\w*hash): "\w*"', "", "\n".join(_said(app._tree)))


def _said(node: Node) -> Iterator[str]:
    told = getattr(node, "proto", None)
    for data in getattr(told, "datasets", ()):
        yield convert_arrow_bytes_to_pandas_df(data.data.data).to_csv()
    if told is not None:
        yield f"{node.type}: {text_format.MessageToString(told, as_utf8=True)}"
    if node.type in {"arrow_data_frame", "arrow_table", "dataframe", "table"}:
        yield node.value.to_csv()
    if isinstance(node, Block):
        for child in node.children.values():
            yield from _said(child)
