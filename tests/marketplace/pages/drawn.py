"""A screen drawn without a browser: what it says, and what a person types and presses on it."""

from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest


def said(app: AppTest) -> str:
    """Return all the HTML of a screen."""
    assert not app.exception
    return "\n".join(str(one.proto.body) for one in app.get("html"))


def frame(app: AppTest, at: int = 0) -> pd.DataFrame:
    """Return a long table of a screen."""
    assert not app.exception
    table = app.dataframe[at].value
    assert isinstance(table, pd.DataFrame)
    return table


def pressed(app: AppTest, what: str) -> AppTest:
    """Press the first button of this label."""
    app = next(one for one in app.button if one.label == what).click().run()
    assert not app.exception
    return app


def led_back(app: AppTest) -> str:
    """Return what a screen says after the way back from what is not there was taken."""
    return said(app.button(key="not_here").click().run())


def field(app: AppTest, label: str) -> Any:
    """Return the field of a label that begins so."""
    return next(one for one in app.text_input if one.label.startswith(label))


def told(app: AppTest) -> list[str]:
    """Return what a screen says is done."""
    return [str(one.value) for one in app.success]


def asked(app: AppTest) -> list[str]:
    """Return what a screen asks before it is done."""
    return [str(one.value) for one in app.info]


def refused(app: AppTest) -> list[str]:
    """Return why a screen does not do it."""
    return [str(one.value) for one in app.error]
