"""Words of the audit: what its acts are called, and what more a line says."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from marketplace.language.labels import basis_kind, inbox_kind, role_name
from marketplace.language.translation import Language
from marketplace.words.instants import parse_iso


def act_name(act: str, lang: Language) -> str:
    """Return what an act of the audit is called; one that a newer program wrote is shown as it is kept."""
    for names in (_acts_of_people, _acts_of_rights, _acts_of_the_market):
        if act in (found := names(lang)):
            return found[act]
    return act


def _acts_of_people(lang: Language) -> Mapping[str, str]:
    say = lang.say
    return {
        "person added": say("person added"),
        "person changed": say("person changed"),
        "person ended": say("person ended"),
        "card issued": say("card issued"),
        "card used": say("card used"),
        "card revoked": say("card revoked"),
        "link issued": say("link issued"),
        "link revoked": say("link revoked"),
        "signed in": say("signed in"),
        "signed out": say("signed out"),
        "sign-in failed": say("wrong secret or code typed"),
        "session ended": say("session ended"),
        "secret chosen": say("secret chosen"),
        "secret reset": say("secret reset"),
        "second factor chosen": say("second factor chosen"),
        "second factor reset": say("second factor reset"),
        "device remembered": say("device remembered"),
        "device forgotten": say("device forgotten"),
        "device revoked": say("device revoked"),
    }


def _acts_of_rights(lang: Language) -> Mapping[str, str]:
    say = lang.say
    return {
        "grant given": say("grant given"),
        "grant revoked": say("grant revoked"),
        "basis added": say("paper added"),
        "basis ended": say("paper ended"),
        "basis photographed": say("paper photographed"),
        "own produce attested": say("paper of own produce added"),
        "own produce ended": say("paper of own produce ended"),
        "own produce photographed": say("paper of own produce photographed"),
        "claim rule added": say("claim rule added"),
        "claim rule removed": say("claim rule removed"),
        "claim not followed": say("claim not followed"),
        "agreement withdrawn": say("agreement taken back"),
        "agreement given again": say("agreement given again"),
        "consent withdrawn": say("consent taken back"),
        "consent given again": say("consent given again"),
        "data corrected": say("household's data corrected"),
        "correction asked": say("correction asked for"),
        "correction carried out": say("correction carried out"),
        "correction refused": say("correction refused"),
        "household data handed out": say("a household's data handed out"),
        "report handed out": say("report handed out"),
        "figures published": say("figures published"),
        "file handed in": say("file handed in"),
        "file accepted": say("file accepted"),
        "file refused": say("file refused"),
        "file form confirmed": say("file form confirmed"),
        "file form ended": say("file form ended"),
        "file time set": say("time of a file said"),
        "offers exported": say("offers exported as a file"),
        "offers confirmed": say("exported offers said to be posted"),
        "export taken back": say("exported file said not to be uploaded"),
        "stock set by hand": say("stock set by hand in a shop"),
        "parcel sheet made": say("carrier's sheet of parcels made"),
        "upload form confirmed": say("how to fill a template confirmed"),
        "parcel asked for": say("parcel handed to a carrier"),
        "parcel taken back": say("parcel taken back"),
        "recipient typed": say("who gets an order typed"),
        "part of a parcel settled": say("packs of a part counted"),
        "pick-up set": say("pick-up of a cooperative set"),
        "carrier's places read": say("places of a carrier read"),
        "carrier's place said": say("place of a carrier said"),
    }


def _acts_of_the_market(lang: Language) -> Mapping[str, str]:
    say = lang.say
    return {
        "backup handed out": say("backup handed out"),
        "backup written": say("backup written"),
        "backup restored": say("backup restored"),
        "order by hand": say("order by hand"),
        "order by hand delivered": say("order by hand delivered"),
        "order by hand cancelled": say("order by hand cancelled"),
        "order by hand returned": say("order by hand returned"),
        "order by hand set back": say("order by hand set back to not delivered"),
        "money received by hand": say("money received by hand"),
        "money taken back by hand": say("money noted by mistake taken back"),
        "all orders written": say("all orders written"),
        "post office shop set": say("shop said to be run by the post office"),
        "post office list": say("list of the post office written down"),
        "post office list corrected": say("list of the post office corrected"),
        "post office list apart": say("order set apart from the post office's lists, or put back"),
        "shop added": say("shop added"),
        "shop changed": say("shop changed"),
        "shop adopted": say("go said for a shop"),
        "shop paused": say("shop paused"),
        "shop resumed": say("shop goes on"),
        "secret written": say("shop's secret written"),
        "webhook set": say("notices of a shop set up"),
        "webhook removed": say("notices of a shop ended"),
        "answers run again": say("stored answers run again"),
        "emergency stop": say("emergency stop"),
        "stop confirmed": say("shop set to 0 by hand"),
        "sold again": say("listing sold again"),
        "household moved": say("household moved"),
        "membership begun": say("membership begun"),
        "membership ended": say("membership ended"),
        "season opened": say("season opened"),
        "produce added": say("produce added"),
        "neighbours entered": say("neighbours entered"),
        "shelf life set": say("shelf life set"),
        "quota set": say("quota set"),
        "terms set": say("terms of a lot set"),
        "tax rate added": say("tax rate added"),
        "tax rule added": say("figure of tax law added"),
        "account holder said": say("holder of a shop's account noted"),
        "sheet taken in": say("sheet taken in"),
        "import undone": say("import undone"),
        "rows put right": say("differences put right"),
        "row accepted": say("row taken as it stands"),
    }


def detail_name(name: str, lang: Language) -> str:
    """Return what a word of a line's detail is called; one that a newer program wrote is shown as it is kept."""
    return {**_names_of_places(lang), **_names_of_the_rest(lang)}.get(name, name)


def _names_of_places(lang: Language) -> Mapping[str, str]:
    say = lang.say
    return {
        "commune": say("commune"),
        "cooperative": say("cooperative"),
        "day": say("day"),
        "days": say("days"),
        "district": say("district"),
        "from": say("from day"),
        "household": say("household"),
        "map": say("map"),
        "place": say("place"),
        "platform": say("platform"),
        "province": say("province"),
        "season": say("season"),
        "shop": say("shop"),
        "since": say("since"),
        "until": say("until day"),
    }


def _names_of_the_rest(lang: Language) -> Mapping[str, str]:
    say = lang.say
    return {
        "amount": say("amount"),
        "basis": say("basis"),
        "began": say("begun at"),
        "by": say("by"),
        "changed": say("changed"),
        "claim": say("claim"),
        "count": say("times"),
        "device": say("device"),
        "digest": say("fingerprint (SHA-256)"),
        "file": say("file's number"),
        "grant": say("grant"),
        "import": say("import"),
        "issuer": say("issuer"),
        "kind": say("kind"),
        "name": say("name"),
        "purpose": say("purpose"),
        "rate": say("rate"),
        "read": say("read"),
        "role": say("role"),
        "said": say("said"),
        "share": say("share"),
        "source": say("source"),
        "terms": say("terms"),
        "why": say("why"),
        "words": say("words"),
    }


def detail_in_words(detail: str, lang: Language) -> str:
    """Return what more a line says, a JSON object, as people read it."""
    said = json.loads(detail).items()
    return "; ".join(f"{detail_name(name, lang)}: {_value(name, value, lang)}" for name, value in said if value != "")


def _value(name: str, value: Any, lang: Language) -> str:
    if isinstance(value, list):
        return ", ".join(_value(name, one, lang) for one in value)
    if isinstance(value, dict):
        return str(value[lang.code])  # a sentence in both languages
    if isinstance(value, str):
        return _said(name, value, lang)
    return {True: lang.say("yes"), False: lang.say("no")}[value] if isinstance(value, bool) else str(value)


def _said(name: str, value: str, lang: Language) -> str:
    if name in {"day", "from", "until", "since"}:
        return lang.day(date.fromisoformat(value))
    if name == "began":
        return lang.moment(parse_iso(value))
    if name == "role":
        return role_name(value, lang)
    return _word(value, lang) if name in {"by", "changed", "kind", "map", "terms"} else value


def _word(value: str, lang: Language) -> str:
    """Return what a word of ours is called that stands in a detail."""
    say = lang.say
    words = {
        "password": say("password"), "pin": say("PIN"), "oidc": say("the province's sign-in"), "card": say("card"),
        "demo": say("demo"), "name": say("name"), "phone": say("telephone"), "then": say("as it was"),
        "now": say("today's map"), "paper": say("paper"), "photo": say("photo"), "order": say("on behalf"),
        "pool": say("on behalf, the pool's average"), "outright": say("bought outright"), "person": say("person"),
        "hamlet": say("hamlet"), "area": say("area"), "other": say("something else"), "commune": say("commune"),
        "address": say("address"), "digital_address": say("digital address"), "device": say("device"),
        "cards": say("cards"),
    }  # fmt: skip
    return words.get(value) or basis_kind(inbox_kind(value, lang), lang)
