"""``lensan offers`` and ``lensan stop``: what stands in the shops, what is kept back, and the emergency stop."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Annotated

import typer
from sqlalchemy import Connection

from jobs.cli.arguments import Speaker, speaker
from jobs.cli.commands.offer_files import export_command, posted_command
from jobs.cli.console import MOST_PACKS, Form, FormChoice, settings_of, show
from jobs.cli.market import opened
from jobs.output.printing import aside, put, tell
from marketplace.directory.audit import Signed
from marketplace.directory.cooperatives import find_cooperative
from marketplace.language.translation import Language
from marketplace.listings import emergency_stop
from marketplace.listings.availability import settings
from marketplace.listings.availability.settings import OfferError
from marketplace.listings.safety_stock import why
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import as_date, day_of, iso

app = typer.Typer(no_args_is_help=True, help="List what stands in the shops, and say what they may show.")
Sku = Annotated[str, typer.Argument(help="The listing's SKU.")]
app.command("export")(export_command)
app.command("posted")(posted_command)
ShopChoice = Annotated[str | None, typer.Option("--shop", help="One shop alone, by its channel's code.")]


@app.command("list")
def list_command(
    context: typer.Context,
    search: Annotated[str, typer.Argument(help="Words of a SKU, title or owner.")] = "",
    form: FormChoice = Form.TABLE,
) -> None:
    """List offers shop by shop: on sale, in moderation or refused and why, packs there, packs kept back, policy."""
    with opened(settings_of(context)) as database, database.read() as connection:
        found = settings.shop_offers(connection, EVERYTHING, search)
    rows = [
        {
            "sku": one.sku,
            "shop": one.shop,
            "state": "stopped" if one.stopped_ms is not None else one.state,
            "reason": one.reason,
            "stands": one.remote_stock,
            "kept_back": "learned" if one.oversell_risk_bp is not None else one.safety_stock,
            "policy": one.policy,
            "exposure": one.exposure_packs,
        }
        for one in found
    ]
    show("Offers", rows, form, "Nothing is offered yet, or nothing of that name.")


@app.command("keep-back")
def keep_back_command(
    context: typer.Context,
    sku: Sku,
    packs: Annotated[int | None, typer.Argument(min=0, max=MOST_PACKS, help="Packs every shop keeps back.")] = None,
    suggested: Annotated[bool, typer.Option("--suggested", help="Take the number suggested now.")] = False,
    learned: Annotated[
        float | None, typer.Option("--learned", min=0, max=100, help="Follow lag and speed, for this risk in %.")
    ] = None,
    shop: ShopChoice = None,
) -> None:
    """Say what is kept back, take the suggestion, or let it be learned; alone, print the suggestion and its reason."""
    if sum((packs is not None, suggested, learned is not None)) > 1:
        raise typer.BadParameter("say either a number, --suggested or --learned")
    with opened(settings_of(context)) as database, database.write() as connection:
        chosen = settings.offers_of(connection, EVERYTHING, sku, shop)
        if packs is not None:
            settings.set_safety_stock(connection, chosen, [packs] * len(chosen), speaker(""), now_ms())
            tell(f"{sku}: {packs} packs are kept back in {', '.join(one.shop for one in chosen)}.")
        elif learned is not None:
            settings.learn_safety_stock(connection, chosen, round(learned * 100), speaker(""), now_ms())
            tell(f"{sku}: what is kept back is learned, for a risk of {learned} %.")
        else:
            _suggest(connection, chosen, take=suggested)


def _suggest(connection: Connection, chosen: Sequence[settings.ShopOffer], *, take: bool) -> None:
    found = settings.suggestion_of(connection, chosen, now_ms())
    suggested = [one for one in chosen if one.offer_id in found]
    for one in suggested:
        packs, suggestion = found[one.offer_id]
        put(f"{one.shop}: {packs} packs. {why(suggestion, Language('en'))}")
    if apart := [one for one in chosen if one not in suggested]:
        told = f"{apart[0].sku}: {_nothing_suggested(apart)}"
        if take and not suggested:
            raise OfferError(
                f"{told} What is kept back stays as it is; write a number to change it",
                f"{told} Số giữ lại vẫn như cũ.",
            )
        tell(told)
    if take:
        numbers = [found[one.offer_id][0] for one in suggested]
        settings.set_safety_stock(connection, suggested, numbers, speaker(""), now_ms())
        tell("This is kept back from now on.")


def _nothing_suggested(apart: Sequence[settings.ShopOffer]) -> str:
    """Say why nothing is suggested for some offers of a listing."""
    if apart[0].policy == "split":
        return "its shops share out the lots, so nothing has to be kept back."
    if apart[0].stopped_ms is not None:
        return "it is stopped, so nothing is suggested."
    shops = ", ".join(one.shop for one in apart)
    return f"it is not shown whole in {shops}, so nothing is suggested there."


@app.command("policy")
def policy_command(
    context: typer.Context,
    sku: Sku,
    policy: Annotated[str, typer.Argument(help="split (shops share the lots) or everywhere (each shows them all).")],
    exposure: Annotated[
        int, typer.Option(min=0, max=MOST_PACKS, help="Packs that may be offered in sum beyond what the lots hold.")
    ] = 0,
) -> None:
    """Say how the shops of a listing share its lots."""
    with opened(settings_of(context)) as database, database.write() as connection:
        chosen = settings.offers_of(connection, EVERYTHING, sku)
        apart = settings.set_policy(connection, chosen, policy, exposure, speaker(""), now_ms())
    tell(f"{sku} is offered by the policy {policy}.")
    if apart:
        tell(f"Reached by file or hand, these keep a share of their own: {', '.join(apart)}.")


def stop_command(
    context: typer.Context,
    skus: Annotated[list[str] | None, typer.Argument(help="SKUs of listings; none: show how stops stand.")] = None,
    cooperative: Annotated[str | None, typer.Option(help="All listings of a cooperative, by its code.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Let them be sold again.")] = False,
    told: Annotated[str | None, typer.Option("--told", help="Tick that this shop was set to 0 by hand.")] = None,
    who: Speaker = "",
    form: FormChoice = Form.TABLE,
) -> None:
    """Stop selling at once: 0 in every shop, ahead of all other work; then say shop by shop whether it is so."""
    by = Signed(None, speaker(who))
    with opened(settings_of(context)) as database, database.write() as connection:
        ids = _listings(connection, skus or [], cooperative)
        if undo:
            tell(f"{emergency_stop.resume(connection, ids, by, now_ms())} listings are sold again.")
            return
        if told is not None:
            _tick(connection, ids, told, by)
        elif ids:
            tell(f"{emergency_stop.stop(connection, ids, by, now_ms())} listings are stopped now.", err=True)
        found = emergency_stop.report(connection, ids or emergency_stop.stopped(connection, EVERYTHING))
    rows = [
        {
            "sku": one.sku,
            "shop": one.shop,
            "state": one.state,
            "since": iso(one.since_ms),
            "stands": one.stock,
            "why": one.why.en if one.why else one.link,
        }
        for one in found
    ]
    with aside() if ids else nullcontext():
        show("Stopped", rows, form, "Nothing is stopped.")


def _listings(connection: Connection, skus: Sequence[str], cooperative: str | None) -> list[int]:
    if cooperative is not None:
        find_cooperative(connection, EVERYTHING, cooperative)
        return sorted(
            emergency_stop.listings_of_cooperative(connection, cooperative, as_date(day_of(now_ms()))).values()
        )
    found = emergency_stop.listings_of(connection, skus)
    if unknown := sorted(set(skus) - found.keys()):
        raise OfferError(
            f"There is no listing {', '.join(unknown)}; see `lensan offers list`",
            f"Không có sản phẩm {', '.join(unknown)}; hãy xem danh sách sản phẩm.",
        )
    return sorted(found.values())


def _tick(connection: Connection, ids: Sequence[int], shop: str, who: Signed) -> None:
    waiting = [one for one in emergency_stop.report(connection, ids) if one.shop == shop and one.state == "waiting"]
    if not waiting:
        raise OfferError(
            f"Nothing in the shop {shop} waits for somebody; see `lensan stop`",
            f"Gian hàng {shop} không có gì đang chờ người xử lý.",
        )
    for one in waiting:
        emergency_stop.tick(connection, one.offer_id, who, now_ms())
