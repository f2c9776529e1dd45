"""The components of every screen: title, what figures may claim, headline figures, downloads, the pace of refresh."""

from collections.abc import Callable, Sequence
from html import escape
from typing import NamedTuple, NoReturn
from urllib.parse import urlencode

import streamlit as st
from sqlalchemy import Connection

from marketplace.language.translation import Language, language
from marketplace.pages.context import context, one_run, scope
from marketplace.reports.export.figure_sheets import freshness_text, simulated_text
from marketplace.reports.figures import FirstStep, Freshness, SeasonRow, first_step, last_sign_ms, running
from marketplace.storage.scope import Scope

SCREENS_KEY = "screens"
"""Where the session keeps the screens by their addresses."""
LIVELY_MS = 20_000
FAST, SLOW = "2s", "15s"
_ABREAST = 2
"""How many columns stand side by side on a telephone."""
_LONG = 40
"""From how many letters on a cell of a table is set in several lines."""


class Link(NamedTuple):
    """A way from a cell of a table: its words, and an address of ours."""

    text: str
    address: str


class Figure(NamedTuple):
    """One headline figure: what it is, its value, and a note below it."""

    label: str
    value: str
    note: str = ""


def reader() -> Language:
    """Return the language of the person before this screen."""
    found = st.session_state.get("reader")
    return found if isinstance(found, Language) else language(None)


def season() -> SeasonRow | None:
    """Return the season chosen in the bar."""
    found = st.session_state.get("season")
    return found if isinstance(found, SeasonRow) else None


def title(text: str, note: str = "") -> None:
    """Draw a screen's title, with one line below it."""
    below = f"<p>{escape(note)}</p>" if note else ""
    st.html(f'<header class="head"><h1>{escape(text)}</h1>{below}</header>')


def claim(fresh: Freshness, of: SeasonRow) -> None:
    """Draw up to when the figures are complete, who falls short, and that a season is simulated where it is."""
    lang = reader()
    mark = "whole" if fresh.whole and fresh.complete_up_to_ms is not None else "short"
    parts = [f'<span class="dot {mark}"></span>{escape(freshness_text(fresh, lang))}']
    if of.simulated:
        parts.append(f'<span class="simulated">{escape(simulated_text(of, lang))}</span>')
    st.html(f'<div class="claim">{"".join(f"<span>{part}</span>" for part in parts)}</div>')


def headline(first: Figure, others: Sequence[Figure]) -> None:
    """Draw one big figure and the ones beside it."""
    small = "".join(_figure(figure, "small") for figure in others)
    st.html(f'<section class="headline">{_figure(first, "big")}<div class="beside">{small}</div></section>')


def steps(figures: Sequence[Figure]) -> None:
    """Draw figures that follow one from another, in one strip."""
    st.html(f'<section class="steps">{"".join(_figure(figure, "step") for figure in figures)}</section>')


def hint(text: str) -> None:
    """Say in small letters what can be done here."""
    st.html(f'<p class="hint">{marked(text)}</p>')


def heading(text: str, note: str = "") -> None:
    """Draw a heading within a screen."""
    below = f"<p>{escape(note)}</p>" if note else ""
    st.html(f'<div class="heading"><h2>{escape(text)}</h2>{below}</div>')


def empty(text: str, action: str) -> None:
    """Say in one sentence that there is nothing here, and what to do next."""
    following = f'<p class="next">{marked(action)}</p>' if action else ""
    st.html(f'<div class="empty"><p>{marked(text)}</p>{following}</div>')


def not_here(text: str, back: str, *parameters: str) -> None:
    """Say in one sentence that what the address asks for is not here; the way back takes these parameters off it."""
    empty(text, "")
    if st.button(back, key="not_here"):
        for name in parameters:
            st.query_params.pop(name, None)
        st.rerun()


def go_to(screen: str) -> NoReturn:
    """Go to the screen of this address; the menu has put all of them into the session."""
    st.switch_page(st.session_state[SCREENS_KEY][screen])


def marked(text: str) -> str:
    """Return a text as HTML, with what stands between backticks set as a command."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if at % 2 else part for at, part in enumerate(parts))


def nothing_yet() -> None:
    """Say that there is no season at all."""
    lang = reader()
    empty(lang.say("There is no season here yet."), _step_words("season", lang))


def nothing_found(what: str, next_time: str, none_at_all: str) -> None:
    """Say that a search finds nothing and what to try, or in a home that is still empty what it needs first."""
    step = context().read(first_step, scope())
    if step is None:
        empty(what, next_time)
    else:
        empty(none_at_all, _step_words(step, reader()))


def _step_words(step: FirstStep, lang: Language) -> str:
    return {
        "season": lang.say("Next: open a season with `lensan seasons add`, then import households and their lots."),
        "household": lang.say(
            "Next: import the cooperatives and their households: `lensan import cooperatives`, then"
            " `lensan import households`."
        ),
        "lot": lang.say("Next: import the lots of the households: `lensan import lots`."),
    }[step]


def table(
    columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str | Link]], *, last_is_total: bool = False
) -> None:
    """Draw a small table; a column is (title, 'text' or 'number'), a cell plain text or a link.

    On a telephone a row of more than ``_ABREAST`` columns is a card, each value beside its column's title.
    """
    head = "".join(f'<th class="{kind}">{escape(name)}</th>' for name, kind in columns)
    body = "".join(
        '<tr role="row">' + "".join(_cell(cell, *column) for cell, column in zip(row, columns, strict=True)) + "</tr>"
        for row in rows
    )
    mark = " total" if last_is_total else ""
    mark += " cards" if len(columns) > _ABREAST else ""
    inner = f'<table role="table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    st.html(f'<div class="table{mark}">{inner}</div>')


def downloads(kind: str, **query: str) -> None:
    """Draw the links to a report as XLSX and CSV; the route they lead to checks the person."""
    lang = reader()
    asked = urlencode({name: value for name, value in query.items() if value} | {"lang": lang.code})
    label = escape(lang.say("Download"))
    links = "".join(
        f'<a class="download" href="./download/{kind}.{form}?{asked}" download>{label} {name}</a>'
        for form, name in (("xlsx", "Excel"), ("csv", "CSV"))
    )
    st.html(f'<div class="downloads">{links}</div>')


def doors(*ways: tuple[str, str, dict[str, str]]) -> None:
    """Draw the ways to light pages, each by its label, its path and what its address says; they ask the person."""
    lang = reader()
    links = "".join(
        f'<a class="download" href=".{path}?{escape(urlencode(query | {"lang": lang.code}))}" target="_self">'
        f"{escape(label)}</a>"
        for label, path, query in ways
    )
    st.html(f'<div class="downloads">{links}</div>')


def pager(key: str, page: int, size: int, found: int, text: str, lang: Language) -> None:
    """Draw where the reader is in a long list, and the ways on and back; the session keeps the page under ``key``.

    ``text`` names the list, with ``{span}`` (the rows that are shown) and ``{found}`` in it.
    """
    last, first = (found - 1) // size, page * size + 1
    span = f"{lang.number(first)}–{lang.number(min(found, page * size + size))}"
    with st.container(key="pager", horizontal=True, vertical_alignment="center"):
        if st.button(lang.say("Previous"), disabled=page == 0, key="previous"):
            _turn(key, page - 1)
        if st.button(lang.say("Next"), disabled=page >= last, key="next"):
            _turn(key, page + 1)
        st.html(f'<span class="count">{escape(text.format(span=span, found=lang.number(found)))}</span>')


def turn_back(key: str, page: int, size: int, found: int) -> None:
    """Turn to the last page of a list that has become shorter than the page the reader is on."""
    if page and page * size >= found:
        _turn(key, max(found - 1, 0) // size)


def _turn(key: str, page: int) -> None:
    st.session_state[key] = page
    st.rerun()


def live(body: Callable[[], None]) -> None:
    """Draw a part of the screen again and again: quickly while orders come in, slowly while all is quiet.

    Once a person may see something else than before, or is signed out, the whole screen is drawn anew first.
    """
    pace, whose = _pace(), context().visitor()

    def drawn() -> None:
        with one_run():
            if context().visitor() != whose:
                st.rerun()
            body()
            if _pace() != pace:
                st.rerun()

    st.fragment(drawn, run_every=pace)()


def _pace() -> str:
    return FAST if context().read(_lively, scope(), context().clock() // 1_000) else SLOW


def _lively(connection: Connection, whose: Scope, second: int) -> bool:
    """Say whether a run is on, or the clock has just shown itself."""
    seen = last_sign_ms(connection)
    return running(connection, whose) or (seen is not None and second * 1_000 - seen < LIVELY_MS)


def _figure(figure: Figure, size: str) -> str:
    note = f'<span class="note">{escape(figure.note)}</span>' if figure.note else ""
    return (
        f'<div class="figure {size}"><span class="label">{escape(figure.label)}</span>'
        f'<span class="value">{escape(figure.value)}</span>{note}</div>'
    )


def _cell(cell: str | Link, title: str, kind: str) -> str:
    if isinstance(cell, Link):
        link = f'<a href="{escape(cell.address, True)}" target="_self">{escape(cell.text)}</a>'
        return f'<td role="cell" class="{kind}" data-title="{escape(title, True)}">{link}</td>'
    mark = " nil" if cell in ("0 đ", "0 kg") else " long" if len(cell) > _LONG else ""
    return f'<td role="cell" class="{kind}{mark}" data-title="{escape(title, True)}">{escape(cell)}</td>'
