"""Labels: what people call the states that the market keeps."""

from marketplace.language.translation import Language
from marketplace.words.messages import Sentence
from marketplace.words.signatures import PROGRAM, of_a_person, parted
from marketplace.words.uploads import UploadGap


def order_state(state: str, lang: Language) -> str:
    """Return what an order's state is called; a word that is not ours is shown as it is."""
    say = lang.say
    names = {
        "placed": say("waiting for confirmation"),
        "confirmed": say("waiting for collection"),
        "collected": say("collected"),
        "shipping": say("on its way"),
        "failed": say("delivery failed"),
        "delivered": say("delivered"),
        "returning": say("coming back"),
        "returned": say("returned"),
        "cancelled": say("cancelled"),
    }
    return names.get(state, state)


def order_itself(state: str, lang: Language) -> str:
    """Return how an order itself stands, apart from its parcel and its money."""
    say = lang.say
    names = {"placed": say("waiting for confirmation"), "confirmed": say("confirmed"), "cancelled": say("cancelled")}
    return names.get(state, state)


def delivery_state(fulfilment: str, lang: Language) -> str:
    """Return where an order's parcel is."""
    return lang.say("not begun") if fulfilment == "none" else order_state(fulfilment, lang)


def shortfall_cause(cause: str, lang: Language) -> str:
    """Return why fruit was missing."""
    say = lang.say
    names = {
        "oversold": say("the shop sold more than the lots held"),
        "spoiled": say("fruit of its lot spoiled"),
        "picked less": say("less was picked than forecast"),
    }
    return names.get(cause, cause)


def terms_name(terms: str, lang: Language) -> str:
    """Return on which terms a cooperative sells a lot."""
    say = lang.say
    return {
        "order": say("on behalf"), "pool": say("on behalf, the pool's average"), "outright": say("bought outright")
    }[terms]  # fmt: skip


def payment_state(payment: str, lang: Language) -> str:
    """Return how an order's money stands."""
    say = lang.say
    names = {
        "unpaid": say("not paid yet"),
        "part paid": say("paid in part"),
        "paid": say("paid"),
        "taken back": say("payment taken back"),
    }
    return names.get(payment, payment)


def offer_state(state: str, lang: Language) -> str:
    """Return what an offer's state (as ``offers.shown_as`` has it) is called."""
    say = lang.say
    names = {
        "wanted": say("waiting to be sent"),
        "in moderation": say("in moderation"),
        "live": say("live"),
        "refused": say("refused"),
        "hidden": say("hidden"),
        "exported": say("exported as a file, waiting to be posted"),
    }
    return names.get(state, state)


def upload_gap(gap: UploadGap, lang: Language) -> str:
    """Return what an upload sheet asks for that is left to the person."""
    say = lang.say
    names = {
        UploadGap.CATEGORY: say("the category (its number on the platform)"),
        UploadGap.IMAGES: say("the pictures (addresses that begin with https)"),
        UploadGap.SIZE: say("how long, wide and high a box is"),
        UploadGap.CARRIERS: say("the carriers"),
    }
    return names[gap]


def offer_reason(reason: str | None, reason_vi: str | None, lang: Language) -> str:
    """Return why an offer is as it is: our sentence in this language, else the platform's own words as such."""
    if not reason:
        return ""
    return lang.tell(Sentence(reason, reason_vi)) if reason_vi else lang.say("the platform says: “{text}”", text=reason)


def run_status(status: str, lang: Language) -> str:
    """Return how a run ended."""
    say = lang.say
    names = {
        "running": say("updating"),
        "ran": say("done"),
        "cut short": say("cut short, goes on next time"),
        "crashed": say("stopped by a fault"),
        "refused": say("a person must act"),
    }
    return names.get(status, status)


def inbox_kind(kind: str, lang: Language) -> str:
    """Return what kind of thing waits in the inbox."""
    say = lang.say
    names = {
        "order": say("order"),
        "settlement": say("settlement"),
        "shipment": say("waybill"),
        "parcel": say("waybill"),
        "seller": say("seller"),
        "household": say("household"),
        "households": say("household"),
        "lot": say("lot"),
        "lots": say("lot"),
        "cooperative": say("cooperative"),
        "cooperatives": say("cooperative"),
        "offer": say("product"),
    }
    return names.get(kind, kind)


def road_name(road: str, lang: Language) -> str:
    """Return by which road a channel is reached."""
    say = lang.say
    names = {"contract": say("contract"), "file": say("file"), "page": say("public page"), "hand": say("by hand"),
             "carrier": say("carrier")}  # fmt: skip
    return names.get(road, road)


def parcel_state(state: str, lang: Language) -> str:
    """Return what became of a parcel that a carrier was asked for."""
    say = lang.say
    names = {"asked": say("waits for the carrier"), "made": say("waybill made"), "refused": say("carrier refused"),
             "cancelling": say("being cancelled"), "cancelled": say("parcel cancelled")}  # fmt: skip
    return names.get(state, state)


def parcel_part(part: str, lang: Language) -> str:
    """Return of what a parcel was a part."""
    say = lang.say
    names = {"delivered": say("delivered in part"), "returned": say("came back in part")}
    return names.get(part, part)


def hand_terms(terms: str, lang: Language) -> str:
    """Return how an order by hand is paid."""
    say = lang.say
    names = {"cash": say("cash"), "transfer": say("bank transfer"), "cod": say("cash on delivery"),
             "unpaid": say("nothing paid yet")}  # fmt: skip
    return names.get(terms, terms)


def file_state(state: str, lang: Language) -> str:
    """Return how a file of a shop stands."""
    say = lang.say
    names = {
        "waiting": say("waits to be read"), "asked": say("waits for your decision"),
        "unknown": say("not known yet how to read it"), "done": say("taken in"), "refused": say("not taken"),
        "expired": say("too late"),
    }  # fmt: skip
    return names.get(state, state)


def file_kind(kind: str, lang: Language) -> str:
    """Return what a file of a shop is about."""
    say = lang.say
    names = {"orders": say("orders"), "settlement": say("settlement"), "shipments": say("waybills"),
             "goods": say("goods"), "parcels": say("waybills")}  # fmt: skip
    return names.get(kind, kind)


def export_time_source(source: str, lang: Language) -> str:
    """Return what said when a file was exported; '' where nothing did."""
    say = lang.say
    names = {"package": say("as the file says"), "name": say("as its name says"), "rows": say("as its newest row says"),
             "person": say("as a person said")}  # fmt: skip
    return names.get(source, source)


def role_name(role: str, lang: Language) -> str:
    """Return what a person is, by the role that was granted."""
    say = lang.say
    names = {
        "farmer": say("farmer"),
        "helper": say("helper"),
        "director": say("director"),
        "accountant": say("accountant"),
        "weigher": say("weigher"),
        "seller": say("sales"),
        "commune staff": say("commune staff"),
        "officer": say("officer"),
        "administrator": say("administrator"),
    }
    return names.get(role, role)


def basis_kind(kind: str, lang: Language) -> str:
    """Return by what right somebody sees what households did."""
    say = lang.say
    names = {"state": say("state management"), "agreement": say("members' agreement"), "consent": say("consent")}
    return names.get(kind, kind)


def own_produce_name(what: str, lang: Language) -> str:
    """Return what stands on a paper of a household's own fruit, or which of it lacks."""
    say = lang.say
    names = {"land": say("right to the land"), "residence": say("residence"), "unprocessed": say("sold unprocessed"),
             "beside": say("land and residence in one commune or in two that share a border")}  # fmt: skip
    return names.get(what, what)


def holder_kind(kind: str, lang: Language) -> str:
    """Return in whose name a shop's account stands; '' where nobody has said."""
    say = lang.say
    names = {"household": say("a household"), "households": say("each household by its own account"),
             "cooperative": say("the cooperative"), "post office": say("the post office"),
             "other": say("somebody else"), "": say("not noted yet")}  # fmt: skip
    return names.get(kind, kind)


def viewing_name(what: str, lang: Language) -> str:
    """Return what of a household was seen by who looked."""
    say = lang.say
    names = {"figures": say("figures"), "orders": say("order, step by step"), "lots": say("lot, step by step"),
             "money": say("statement"), "tax": say("tax of a year"), "file": say("a file with its figures"),
             "data": say("all that is kept")}  # fmt: skip
    return names.get(what, what)


def signature(who: str | None, lang: Language) -> str:
    """Return who did what a person did; of older acts, which bear no name, that there were no accounts yet."""
    said = of_a_person(who)
    if not said:
        return lang.say("before there were accounts")
    name, household = parted(said)
    return lang.say("{who}, helping {household}", who=name, household=household) if household else name


def doer(who: str | None, lang: Language) -> str:
    """Return who did what a person or the program did: without a name it was the program."""
    return PROGRAM if who is None else signature(who, lang)
