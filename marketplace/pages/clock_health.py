"""The clock's health, for administrators: whether it lives, which shops are overdue, and which versions run."""

import platform
from importlib.metadata import version

import streamlit as st
from sqlalchemy import Connection

from marketplace.exchange import channels, leases
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.leases import LeaseRow
from marketplace.language.translation import Language
from marketplace.pages import components
from marketplace.pages.context import context, scope

_PROGRAMS = ("lensan", "streamlit", "sqlalchemy", "scrapy", "apscheduler")


def show(lang: Language) -> None:
    """Draw how the clock is, shop by shop, and what runs."""
    now = context().clock()
    state = context().read(leases.clock_state, now // 1_000 * 1_000)
    names = {
        "alive": lang.say("The clock is alive, and every shop is updated when it is due."),
        "late": lang.say("The clock is alive, but late with some shops."),
        "stopped": lang.say("No clock runs; start it with `lensan serve`."),
    }
    components.heading(lang.say("Health of the clock"))
    mark = "whole" if state == "alive" else "short"
    text = components.marked(names[state])
    st.html(f'<div class="state"><p><span class="dot {mark}"></span>{text}</p></div>')
    held = {one.channel_id: one for one in context().read(_leases)}
    late = {one.channel_id for one in context().read(leases.overdue, now // 1_000 * 1_000)}
    shops = context().read(channels.shops, scope())
    if shops:
        columns = [(lang.say("Shop"), "text"), (lang.say("Last sign"), "text"), (lang.say("Due"), "text"),
                   (lang.say("State"), "text")]  # fmt: skip
        components.table(columns, [_row(one, held.get(one.id), late, lang) for one in shops])
    with st.expander(lang.say("Versions")):
        components.table([(lang.say("Program"), "text"), (lang.say("Version"), "text")], _versions())


def _leases(connection: Connection) -> list[LeaseRow]:
    return leases.all_leases(connection)


def _row(one: ChannelRow, lease: LeaseRow | None, late: set[int], lang: Language) -> list[str]:
    if lease is None:
        return [one.title, "–", "–", lang.say("no clock holds it")]
    due = "–" if lease.due_ms is None else lang.moment(lease.due_ms, seconds=True)
    state = lang.say("late") if one.id in late else lang.say("in time")
    return [one.title, lang.moment(lease.seen_ms, seconds=True), due, state]


def _versions() -> list[list[str]]:
    """Return what runs, by name, and in which version."""
    return [["Python", platform.python_version()], *([name, version(name)] for name in _PROGRAMS)]
