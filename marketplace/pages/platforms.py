"""Sàn: how each shop account is doing, what it did last, and what waits for a person."""

from collections import Counter
from html import escape

import pandas as pd
import streamlit as st

from marketplace.directory.rights.may import Needs, require
from marketplace.exchange import channels, files, sync_requests
from marketplace.language.labels import inbox_kind, road_name, run_status
from marketplace.language.translation import Language
from marketplace.listings import hand_stock
from marketplace.operations.shop_files import sold_in
from marketplace.pages import clock_health, components, inbox_texts
from marketplace.pages.context import acting, context, scope, signed
from marketplace.pages.doors.hand_visit import hand_path, shops_where
from marketplace.pages.doors.light import address
from marketplace.pages.doors.parcels import PARCELS
from marketplace.pages.doors.shop_visit import files_path, lists_path, posting_path, stock_path
from marketplace.pages.doors.trader_sales import TRADERS
from marketplace.pages.owed import show_owed
from marketplace.pages.tables import draw_long, tall
from marketplace.reports.figures import ChannelReport, RunRow, channels_report, inbox_counts, inbox_rows, platform_title
from marketplace.reports.figures.freshness import freshness
from marketplace.storage.scope import Act, Sight
from marketplace.words.messages import Sentence


def show() -> None:
    """Draw the screen."""
    lang = components.reader()
    components.title(lang.say("Platforms"), lang.say("What each shop account has told us, and until when"))
    components.live(lambda: _body(lang))
    _backup(lang)
    if scope().may(Act.ADMINISTER):
        clock_health.show(lang)


def _body(lang: Language) -> None:
    reports = context().read(channels_report, scope(), context().minute_ms())
    if not reports:
        components.empty(lang.say("No shop account is connected yet."), lang.say("Next: run `lensan channels add`."))
        return
    _parcels(lang)
    for report in reports:
        _channel(report, lang)
    if scope().sees(Sight.MONEY):
        show_owed(lang)
    if scope().sees(Sight.INBOX):
        _inbox(lang)


def _parcels(lang: Language) -> None:
    """Lead whoever sells to the orders that wait for a parcel, and to what traders take."""
    led = [
        (address(PARCELS, lang), lang.say("Send by post office"), scope().may(Act.ORDERS)),
        (address(TRADERS, lang), lang.say("Sold to a trader"), scope().may(Act.SELL)),
    ]
    links = (
        f'<a class="download" href="{escape(where)}" target="_self">{escape(label)}</a>'
        for where, label, may in led
        if may
    )
    if shown := "".join(links):
        st.html(f'<div class="downloads">{shown}</div>')


def _backup(lang: Language) -> None:
    """Lead to the door that hands out a backup, which is for administrators."""
    if not scope().sees(Sight.ADMINISTRATION):
        return
    note = lang.say("One file with all figures as they are now, tried before you get it")
    components.heading(lang.say("Backup"), note)
    address, label = f"./download/backup?lang={lang.code}", escape(lang.say("Make a backup"))
    st.html(f'<div class="downloads"><a class="download" href="{address}" target="_self">{label}</a></div>')


def _channel(report: ChannelReport, lang: Language) -> None:
    source = report.source
    with st.container(border=True, key=f"channel-{source.channel_id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top"):
            st.html(_heading(report, lang))
            if scope().may(Act.UPDATE) and not report.source.by_hand:
                _update_now(report, lang)
        st.html(_state(report, lang))
        if report.source.by_hand:
            _orders_by_hand(report, lang)
        else:
            _files(report, lang)
        if report.runs:
            with st.expander(lang.say("Latest runs")):
                _runs(report.runs, lang)


def _heading(report: ChannelReport, lang: Language) -> str:
    source = report.source
    where = f"{platform_title(source.platform)} · {road_name(source.road, lang)} · {source.code}"
    return f'<div class="channel"><h3>{escape(source.title)}</h3><p>{escape(where)}</p></div>'


def _update_now(report: ChannelReport, lang: Language) -> None:
    waiting = report.asked_ms is not None
    label = lang.say("Update asked for") if waiting else lang.say("Update now")
    if st.button(label, disabled=waiting or report.running, key=f"ask-{report.source.channel_id}"):
        with context().database.write() as connection:
            require(connection, acting(connection), Needs(Act.UPDATE, "channel", (report.source.channel_id,)))
            sync_requests.request_once(connection, scope(), report.source.channel_id, signed(), context().clock())
        context().forget()
        st.rerun()


def _files(report: ChannelReport, lang: Language) -> None:
    """Lead whoever sells in the shop to its files, and say how many wait for a decision."""
    shop = report.source
    if shop.channel_id not in context().read(sold_in, scope()):
        return
    waiting = Counter(one.channel_id for one in context().read(files.undecided, scope()))[shop.channel_id]
    told = lang.say("{n} files wait for your decision", n=lang.number(waiting)) if waiting else ""
    flag = f'<p><span class="flag">{escape(told)}</span></p>' if told else ""
    ways = [(files_path(shop.code), lang.say("Hand in files of the platform"))]
    if shop.road not in ("contract", "carrier"):
        ways += _by_hand(shop.channel_id, shop.code, lang)
    if shop.road != "carrier":
        ways.append((lists_path(shop.code), lang.say("Lists of the post office")))
    links = "".join(
        f'<a class="download" href="{escape(address(path, lang))}" target="_self">{escape(label)}</a> '
        for path, label in ways
    )
    st.html(f'{flag}<div class="downloads">{links}</div>')


def _by_hand(channel_id: int, code: str, lang: Language) -> list[tuple[str, str]]:
    """Return the ways to what a person brings to a shop without a contract: files of products, and numbers."""
    asked = context().read(hand_stock.counted, scope(), context().today()).get(channel_id, 0)
    by_hand = lang.say("Set stock by hand ({n})", n=lang.number(asked)) if asked else lang.say("Set stock by hand")
    return [(posting_path(code), lang.say("Post products by file")), (stock_path(code), by_hand)]


def _orders_by_hand(report: ChannelReport, lang: Language) -> None:
    """Lead whoever sells in the shop to where its orders are written down, and who looks after its money to theirs."""
    sells, pays = (report.source.channel_id in context().read(shops_where, scope(), act) for act in (Act.SELL, Act.PAY))
    if not (sells or pays):
        return
    word = lang.say("Write an order down") if sells else lang.say("Money of orders by hand")
    where, label = escape(address(hand_path(report.source.code), lang)), escape(word)
    st.html(f'<div class="downloads"><a class="download" href="{where}" target="_self">{label}</a></div>')


def _state(report: ChannelReport, lang: Language) -> str:
    source, say = report.source, lang.say
    if source.as_of_ms is None:
        upto = say("Up to when it is complete is not known yet")
    else:
        upto = say("Complete up to {instant}", instant=lang.instant(source.as_of_ms))
    mark = "whole" if freshness([source]).whole else "short"
    lines = [f'<span class="dot {mark}"></span>{escape(upto)}']
    lines += [f'<span class="flag">{escape(flag)}</span>' for flag in _flags(report, lang)]
    told = (_paused,) if source.by_hand else (_paused, _feeds, _last, _holder)
    facts = [tell(report, lang) for tell in told]
    below = "".join(f"<li>{components.marked(fact)}</li>" for fact in facts if fact)
    return f'<div class="state"><p>{" ".join(lines)}</p><ul>{below}</ul></div>'


def _flags(report: ChannelReport, lang: Language) -> list[str]:
    say = lang.say
    flags = []
    if report.paused:
        flags.append(say("paused"))
    if report.source.late:
        flags.append(say("late"))
    if report.source.delivers_late:
        flags.append(say("deliveries late"))
    if report.source.settles_late:
        flags.append(say("settlements late"))
    if report.source.cut_short:
        flags.append(say("cut short"))
    if not report.adopted and not report.source.by_hand:
        flags.append(say("read only until someone says go"))
    waiting = sum(count for _, count in report.inbox)
    if waiting and scope().sees(Sight.INBOX):
        flags.append(say("{count} to settle", count=lang.number(waiting)))
    return flags


def _paused(report: ChannelReport, lang: Language) -> str:
    """Say why a shop account waits for a person, and how it is let go on."""
    if report.paused is None:
        return ""
    if not scope().may(Act.ADMINISTER):
        return lang.tell(report.paused)
    onward = lang.say("When it is put right, let it go on: Shops and their secrets.")
    return f"{lang.tell(report.paused)} {onward}".strip()


def _feeds(report: ChannelReport, lang: Language) -> str:
    """Say up to when each feed reaches, where what is delivered or paid lags behind what is ordered."""
    source = report.source
    orders, paid = lang.instant(source.orders_ms), lang.instant(source.settlements_ms)
    if source.delivered_ms is not None:
        upto = {"orders": orders, "delivered": lang.instant(source.delivered_ms), "paid": paid}
        if source.settles:
            return lang.say("Ordered up to {orders}, delivered up to {delivered}, paid up to {paid}", **upto)
        return lang.say("Ordered up to {orders}, delivered up to {delivered}", **upto)
    if not source.settles_late:
        return ""
    return lang.say("Orders up to {orders}, settlements up to {paid}", orders=orders, paid=paid)


def _last(report: ChannelReport, lang: Language) -> str:
    if not report.runs:
        return lang.say("No run yet")
    run = report.runs[0]
    when, status = lang.moment(run.started_ms, seconds=True), run_status(run.status, lang)
    if run.orders_read is None or run.orders_new is None or run.orders_changed is None:
        return lang.say("Last run {when}: {status}", when=when, status=status)
    text = lang.say(
        "Last run {when}: {status}, {read} orders read, {new} new, {changed} changed",
        when=when,
        status=status,
        read=lang.number(run.orders_read),
        new=lang.number(run.orders_new),
        changed=lang.number(run.orders_changed),
    )
    return f"{text}. {lang.tell(run.why)}".removesuffix(". ")


def _holder(report: ChannelReport, lang: Language) -> str:
    if report.holder is None:
        return lang.say("No clock holds this channel; start one with `lensan serve`")
    _, _, seen_ms = report.holder
    return lang.say("It is updated by itself; last sign {when}", when=lang.moment(seen_ms, seconds=True))


def _runs(runs: tuple[RunRow, ...], lang: Language) -> None:
    say = lang.say
    columns = [
        (say("Began"), "text"),
        (say("Took"), "number"),
        (say("Ended"), "text"),
        (say("Read"), "number"),
        (say("New"), "number"),
        (say("Changed"), "number"),
        (say("Payouts"), "number"),
        (say("Offers accepted / refused"), "number"),
        (say("To settle"), "number"),
    ]
    rows = [
        [
            lang.moment(run.started_ms, seconds=True),
            "–" if run.ended_ms is None else f"{lang.number((run.ended_ms - run.started_ms) // 1_000)} s",
            f"{run_status(run.status, lang)}. {lang.tell(run.why)}".removesuffix(". "),
            *(_count(one, lang) for one in (run.orders_read, run.orders_new, run.orders_changed, run.payouts_new)),
            f"{_count(run.offers_accepted, lang)} / {_count(run.offers_refused, lang)}",
            _count(run.inboxed, lang),
        ]
        for run in runs
    ]
    components.table(columns, rows)
    if any(run.orders_read is None for run in runs):
        components.hint(say("What a run read is not told of a shop in which others sell too."))


def _count(count: int | None, lang: Language) -> str:
    return "–" if count is None else lang.number(count)


def _inbox(lang: Language) -> None:
    counts = context().read(inbox_counts, scope())
    whole = sum(counts.values())
    kinds: dict[str, int] = {}
    for (_, kind), count in counts.items():
        kinds[kind] = kinds.get(kind, 0) + count
    note = " · ".join(f"{inbox_kind(kind, lang)}: {lang.number(count)}" for kind, count in sorted(kinds.items()))
    components.heading(lang.say("To settle"), note)
    if not whole:
        components.empty(
            lang.say("Nothing waits: everything that came in was understood."), lang.say("There is nothing to do here.")
        )
        return
    titles = context().read(channels.titles, scope())
    rows = [
        {
            lang.say("From"): lang.say("a sheet") if row.source == "import" else titles.get(row.source, row.source),
            lang.say("What"): inbox_kind(row.kind, lang),
            lang.say("Where"): inbox_texts.place(row, lang),
            lang.say("Why"): lang.tell(Sentence(row.reason, row.reason_vi)),
            lang.say("Since"): lang.moment(row.first_ms),
        }
        for row in context().read(inbox_rows, scope())
    ]
    draw_long(pd.DataFrame(rows), lang, key="inbox", height=tall(len(rows)))
