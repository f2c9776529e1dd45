"""What the contract says of the service itself: its root, its tokens, its shops, and one order alone."""

from urllib.parse import quote

from connectors.errors import AuthFailed
from connectors.partner.client.credentials import Credentials
from connectors.partner.conformance.asking import Asker, OtherShop, Rule, UnmetError, UntriedError, refused
from connectors.partner.conformance.lists import read_items, seen
from connectors.partner.conformance.shapes import Service, Shops
from connectors.partner.contract.wire import Order
from connectors.rfc3339 import instant

_ELSEWHERE = "/v1/shops/lensan-no-such-shop/orders"


def _root(asker: Asker) -> str:
    root = asker.good(Service, "/v1")
    try:
        instant(root.time)
    except ValueError as error:
        raise UnmetError(f"Its time cannot be read: {error}.") from None
    if asker.level > max(root.levels, default=-1):
        raise UnmetError(f"It does not say that it serves level {asker.level}.")
    return f"{root.name[:100]}, version {root.version}, levels {', '.join(map(str, sorted(root.levels)))}."


def _no_token(asker: Asker) -> str:
    return refused(asker.ask("GET", "/v1/shops", token=""), unauthenticated=401)


def _wrong_token(asker: Asker) -> str:
    return refused(asker.ask("GET", "/v1/shops", token="wrong"), unauthenticated=401)  # noqa: S106 - it must be wrong


def _shop(asker: Asker) -> str:
    for shop in asker.good(Shops, "/v1/shops").shops:
        if shop.shop_id == asker.shop:
            if shop.authorised:
                return f"{shop.title[:100]}."
            raise UnmetError(f"The shop {asker.shop} has not authorised this token.")
    raise UnmetError(f"The shop {asker.shop} is not listed.")


def _strange_shop(asker: Asker) -> str:
    return refused(asker.ask("GET", _ELSEWHERE), forbidden=403, not_found=404)


def other_shop(other: OtherShop | None) -> Rule:
    """Return the rule that tokens open their own shops alone, tried with a second shop of the same server."""
    return Rule(
        1,
        "other-shop",
        "A token opens no other shop, and lists none",
        "Look at every call whether the shop of the path is one of the token's.",
        lambda asker: _apart(asker, other),
    )


def _apart(asker: Asker, other: OtherShop | None) -> str:
    if other is None:
        raise UntriedError("Not tried: name a second shop with --other-shop, and its secret.")
    path = f"/v1/shops/{quote(other.shop, safe='')}"
    if other.secret:
        _shut(asker, asker.shop_path, _token_of(asker, other))
    _shut(asker, path, None)
    if other.shop in {shop.shop_id for shop in asker.good(Shops, "/v1/shops").shops}:
        raise UnmetError(f"The shop {other.shop} is listed for the token of {asker.shop}.")
    return f"{asker.shop} and {other.shop} are shut to each other's token." if other.secret else "It is shut."


def _token_of(asker: Asker, other: OtherShop) -> str:
    """Return a token that opens the other shop; UntriedError where its secret is not the right one."""
    try:
        token = Credentials(other.secret, asker.http).token()
    except AuthFailed:
        token = ""
    path = f"/v1/shops/{quote(other.shop, safe='')}/orders"
    if not token or asker.ask("GET", path, token=token).status != 200:
        raise UntriedError(f"Not tried: the secret of {other.shop} does not open that shop.")
    return token


def _shut(asker: Asker, path: str, token: str | None) -> None:
    """Look whether each list of a shop is closed to a token."""
    for name in ("orders", "settlements", "shipments"):
        try:
            refused(asker.ask("GET", f"{path}/{name}", token=token), forbidden=403, not_found=404)
        except UnmetError as error:
            raise UnmetError(f"{path}/{name} with the token of another shop: {error}") from None


def _one_order(asker: Asker) -> str:
    """Read orders alone and compare what the contract names of them; further fields may differ."""
    orders = read_items(asker, "orders", Order)[-3:]
    for listed in orders:
        alone = asker.good(Order, f"{asker.shop_path}/orders/{quote(listed.code, safe='')}")
        if alone.code != listed.code:
            raise UnmetError(f"Asked for {listed.code}, it gave {alone.code}.")
        if alone.updated_at == listed.updated_at and alone != listed:
            differ = [name for name in Order.__struct_fields__ if getattr(alone, name) != getattr(listed, name)]
            raise UnmetError(f"{listed.code} alone is another than in the list, in {', '.join(differ)}.")
    return f"{len(orders)} orders were read as they are listed." if orders else seen(asker, "orders", 0)


def _no_order(asker: Asker) -> str:
    return refused(asker.ask("GET", f"{asker.shop_path}/orders/LENSAN-NO-SUCH-ORDER"), not_found=404)


SERVICE = (
    Rule(1, "root", "The root says which version and levels are served", "Answer GET /v1 as Service says.", _root),
    Rule(1, "token-missing", "A call without a token is refused", "Answer 401 unauthenticated.", _no_token),
    Rule(1, "token-wrong", "A wrong token is refused", "Answer 401 unauthenticated.", _wrong_token),
    Rule(
        1, "shop-listed", "The shop is listed and has authorised the token",
        "List it in GET /v1/shops with authorised true once its owner has agreed.", _shop,
    ),
    Rule(1, "shop-strange", "A shop of others stays closed", "Answer 403 forbidden or 404 not-found.", _strange_shop),
    Rule(
        1, "order-alone", "An order can be read by its code, as it is listed",
        "Answer GET …/orders/{code} with the same order as the list.", _one_order,
    ),
    Rule(1, "order-unknown", "An order that does not exist is not found", "Answer 404 not-found.", _no_order),
)  # fmt: skip
