"""What people did to a listing, as the screen tells it: when, who, what."""

from marketplace.language.labels import signature
from marketplace.language.translation import Language
from marketplace.listings.change_log import ToldListingAct, changes_of
from marketplace.pages import components
from marketplace.pages.context import context, scope


def show_changes(sku: str, lang: Language) -> None:
    """Draw the latest changes of a listing; where none was kept, that there were no accounts by then."""
    say = lang.say
    found = context().read(changes_of, scope(), sku)
    if not found:
        components.hint(say("What was done to it before there were accounts bears no name."))
        return
    columns = [(say("When"), "text"), (say("Who"), "text"), (say("What was done"), "text")]
    rows = [[lang.moment(one.noted_ms), signature(one.who, lang), told(one, lang)] for one in found]
    components.table(columns, rows)


def told(one: ToldListingAct, lang: Language) -> str:
    """Return what was done, in words; a kind that is not ours as it is."""
    say, shop, before, after = lang.say, one.shop or "", one.before or "", one.after or ""
    if one.kind in ("opened", "price"):
        return _priced(one.kind, before, after, lang)
    if one.kind == "learned":
        return say("what is kept back is learned, for a risk of {risk}", risk=lang.share(int(after), 10_000))
    words = {
        "fed": say("lots added: {lots}", lots=after),
        "taken out": say("lot taken out: {lots}", lots=before),
        "retired": say("taken off sale"),
        "put on again": say("put on sale again"),
        "shown in": say("shown in {shop}", shop=shop),
        "kept back": say("{shop} keeps back {after} packs instead of {before}", shop=shop, after=after, before=before),
        "policy": say("every shop shows all") if after.startswith("everywhere") else say("the shops share the lots"),
        "stopped": say("stopped selling"),
        "sold again": say("sold again"),
        "set to 0": say("{shop} was set to 0", shop=shop),
    }
    return words.get(one.kind, one.kind)


def _priced(kind: str, before: str, after: str, lang: Language) -> str:
    price = lang.dong(int(after))
    if kind == "opened":
        return lang.say("opened at {price} a box", price=price)
    return lang.say("a box costs {price} instead of {before}", price=price, before=lang.dong(int(before)))
