"""Gian hàng và khóa kết nối: each shop with its road, whether its secret is kept, and a person's word on it."""

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st
from sqlalchemy import Connection

from marketplace.directory import audit
from marketplace.directory.audit_acts import AuditAct
from marketplace.directory.rights.may import Needs
from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelRow
from marketplace.language.labels import road_name
from marketplace.language.translation import Language
from marketplace.operations.by_hand.shops import add_hand_shop, without_hand_shop
from marketplace.pages import components
from marketplace.pages.actions import Proposal, changed, drawn, propose, told
from marketplace.pages.context import context, scope, signature
from marketplace.reports.figures import platform_title
from marketplace.storage.scope import Act
from marketplace.words import names
from marketplace.words.messages import Refusal, Sentence

_PAUSED = Sentence("paused by an administrator", "người quản trị đã tạm dừng")


class EmptySecretError(Refusal):
    """Nothing was typed that could be kept."""


def show() -> None:
    """Draw the screen."""
    lang = components.reader()
    note = lang.say("How each shop is reached; a secret is written here, and never shown")
    components.title(lang.say("Shops and their secrets"), note)
    told()
    found = context().read(channels.shops, scope())
    if not found:
        components.empty(lang.say("No shop account is connected yet."), lang.say("Next: run `lensan channels add`."))
    for one in found:
        with st.container(border=True, key=f"shop-{one.id}"):
            _shop(one, lang)
    _add_by_hand(lang)


def _shop(one: ChannelRow, lang: Language) -> None:
    kept, given = context().settings.secret(one.code) is not None, context().settings.given_secret(one.code)
    where = " · ".join((platform_title(one.platform), road_name(one.road, lang), one.code, one.shop))
    st.html(
        f'<div class="channel"><h3>{escape(one.title)}</h3><p>{escape(where)}</p><p>{escape(one.base_url)}</p></div>'
        f'<div class="state"><p>{"".join(_flags(one, lang, kept=kept, given=given))}</p></div>'
    )
    if one.by_hand:
        return
    with st.container(horizontal=True):
        if one.paused_reason is None and st.button(lang.say("Pause"), key=f"pause-{one.id}"):
            _act(one, "shop paused", lambda connection: channels.set_paused(connection, one.id, _PAUSED),
                 lang.say("{shop} is paused.", shop=one.title), lang)  # fmt: skip
        if one.paused_reason is not None and st.button(lang.say("Go on"), key=f"resume-{one.id}"):
            _act(one, "shop resumed", lambda connection: channels.set_paused(connection, one.id, None),
                 lang.say("{shop} goes on.", shop=one.title), lang)  # fmt: skip
        if not one.adopted and st.button(lang.say("Say go for changes"), key=f"adopt-{one.id}"):
            _act(one, "shop adopted", lambda connection: channels.set_adopted(connection, one.id),
                 lang.say("{shop} may be changed from now on.", shop=one.title), lang)  # fmt: skip
    with st.expander(lang.say("Write another secret") if kept else lang.say("Write the secret")):
        if given is not None:
            components.hint(lang.say("Not used as long as the server's environment has `{name}`.", name=given))
        _secret(one, lang, given)


def _flags(one: ChannelRow, lang: Language, *, kept: bool, given: str | None) -> list[str]:
    say = lang.say
    if one.by_hand:
        told = say("people write its orders down")
        return ['<span class="dot whole"></span>', f'<span class="flag">{escape(told)}</span>']
    flags = [say("a secret is kept") if kept else say("no secret yet")]
    if given is not None:
        flags = [say("the secret is the server's own: {name}", name=given)]
    if one.paused_reason is not None:
        flags.append(say("paused"))
    if not one.adopted:
        flags.append(say("read only until someone says go"))
    mark = "whole" if kept and one.paused_reason is None else "short"
    return [f'<span class="dot {mark}"></span>', *(f'<span class="flag">{escape(flag)}</span> ' for flag in flags)]


def _secret(one: ChannelRow, lang: Language, given: str | None) -> None:
    """Let a person write a secret; once it is kept, nothing of it is left on the screen."""
    done = lang.say("The secret of {shop} is kept.", shop=one.title)
    if given is not None:
        done = lang.say("The secret of {shop} is kept; until {name} is taken away, that one is used.", shop=one.title,
                        name=given)  # fmt: skip
    form = f"secret-{one.id}"
    with st.form(drawn(form), border=False):
        typed = st.text_input(lang.say("Token, or client_id:secret"), type="password", key=f"typed-{drawn(form)}",
                              autocomplete="off")  # fmt: skip
        sent = st.form_submit_button(lang.say("Keep it"))

    def work(connection: Connection, _sure: bool) -> None:
        _note(connection, "secret written", one)
        _keep(one, typed.strip())

    if sent:
        propose(form, Proposal(work, lambda _: done, _needs(one)), lang)


def _add_by_hand(lang: Language) -> None:
    """Let whoever administers open the shop in which a cooperative sells by hand."""
    homes = dict(context().read(without_hand_shop)) if scope().may(Act.ADMINISTER) else {}
    if not homes:
        return
    components.heading(
        lang.say("Add a shop for sales by hand"),
        lang.say("What a cooperative sells by Zalo, telephone or at a stall; in no figure of the platforms"),
    )
    with st.form(drawn("by-hand"), border=False):
        home = st.selectbox(lang.say("Cooperative"), list(homes), format_func=homes.__getitem__, key="by-hand-home")
        sent = st.form_submit_button(lang.say("Add the shop"))
    code, title = f"tay-{names.key(home).replace(' ', '-')}"[:40], f"Bán tay – {homes[home]}"

    def work(connection: Connection, _sure: bool) -> None:
        now_ms, who, called = context().clock(), signature(), f"{title} ({code})"
        noting = partial(audit.note, now_ms=now_ms, who=who, act="shop added", subject=called, detail={"shop": home})
        add_hand_shop(connection, code, title, home, now_ms, noting)

    if sent:
        needs = [Needs(Act.ADMINISTER, "cooperative", (home,), "code")]
        propose("by-hand", Proposal(work, lambda _: lang.say("{shop} is there now.", shop=title), needs), lang)


def _keep(one: ChannelRow, secret: str) -> None:
    if not secret:
        raise EmptySecretError("Write the secret first.", "Hãy ghi khóa kết nối.")
    context().settings.keep_secret(one.code, secret)


def _act(one: ChannelRow, act: AuditAct, work: Callable[[Connection], None], done: str, lang: Language) -> None:
    """Do what was pressed, and note who pressed it."""

    def noted(connection: Connection) -> None:
        work(connection)
        _note(connection, act, one)

    changed(noted, lang, lambda _: done, needs=_needs(one))


def _needs(one: ChannelRow) -> list[Needs]:
    return [Needs(Act.ADMINISTER, "channel", (one.id,))]


def _note(connection: Connection, act: AuditAct, one: ChannelRow) -> None:
    audit.note(connection, context().clock(), signature(), act, one.called)
