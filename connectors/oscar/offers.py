"""Offers in an oscar shop: products with stock records, read and written one by one.

Oscar has no compare-and-set. The version of an offer is its stock record with the packs on sale, so a push that did
not know of a sale is a conflict, as elsewhere; but between that reading and the writing, one call later, a sale can
still come in. Therefore: read, compare, write the wished packs and what is allocated to orders, read again, and write
once more where something was shipped or cancelled meanwhile. A sale in the gap lowers what is on sale by itself, and
changes the version. What no reading can show is a sale that oscar itself loses: it writes a stock record whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from zstandard import ZstdCompressor

from connectors.errors import NotConfigured, Refused
from connectors.oscar import mapping
from connectors.oscar.signed_session import Clerk, told_ms
from connectors.oscar.wire import Product, Stock
from marketplace.words.messages import Sentence
from marketplace.words.records import DesiredOffer, OfferRecord, OfferResult, Outcome, Page, Reject

_PRODUCTS, _STOCKS, _PARTNERS, _CLASSES = (
    "/admin/products/", "/admin/stockrecords/", "/admin/partners/", "/admin/productclasses/",
)  # fmt: skip
_NOTHING = ZstdCompressor(level=1).compress(b"[]")
_TRIES = 3
_UNREADABLE = Sentence("The shop's product cannot be read.", "Chưa đọc được sản phẩm này trên gian hàng.")


class ShopOffers:
    """The offers of one shop, during one run."""

    def __init__(self, clerk: Clerk, page_size: int) -> None:
        self._clerk = clerk
        self._page_size = page_size
        self._sellers: dict[int, str] = {}
        self._partners: dict[str, str] = {}
        self._records: dict[str, int] = {}

    def all(self) -> Iterator[Page[OfferRecord]]:
        """Yield every offer of the shop; a page's ``more`` is false only on the very last one."""
        self._read_partners()
        seen: set[str] = set()
        for answer, page in self._clerk.pages(_PRODUCTS, "products", [("limit", str(self._page_size))]):
            items = [item for raw in page.results for item in self._offers(bytes(raw), seen)]
            yield Page(items, told_ms(answer), None, bool(page.next), _NOTHING)

    def some(self, skus: Sequence[str]) -> Iterator[Page[OfferRecord]]:
        """Yield the offers of these SKUs: one by one where we know their records, out of all of them otherwise."""
        wanted = set(skus)
        if not wanted <= self._records.keys():
            for page in self.all():
                yield replace(page, items=[one for one in page.items if isinstance(one, Reject) or one.sku in wanted])
            return
        items: list[OfferRecord | Reject] = []
        as_of_ms = 0
        for sku in sorted(wanted):
            answer = self._clerk.get(f"{_STOCKS}{self._records[sku]}/", allow=(404,))
            as_of_ms = as_of_ms or told_ms(answer)
            if answer.status == 404:
                continue
            stock = mapping.stock_of(answer.body)
            items.append(self._offer(stock, self._product(stock)))
        yield Page(items, as_of_ms, None, False, _NOTHING)

    def put(self, wishes: Sequence[DesiredOffer]) -> list[OfferResult]:
        """Put offers: the stock of all of them first, their words after it."""
        if not {wish.seller for wish in wishes} <= self._partners.keys():
            self._read_partners()
        stocks = [self._put_stock(wish) for wish in wishes]
        return [
            self._put_words(wish, done) if isinstance(done, Stock) else done
            for wish, done in zip(wishes, stocks, strict=True)
        ]

    # --- reading --------------------------------------------------------------------------------------------------

    def _read_partners(self) -> None:
        for partner in map(mapping.partner_of, self._list(_PARTNERS)):
            self._sellers[mapping.id_of(partner.url)] = partner.code or ""
            self._partners[partner.code or ""] = partner.url

    def _list(self, path: str) -> list[bytes]:
        """Return what a short list holds."""
        return [bytes(raw) for _, page in self._clerk.pages(path, "the shop") for raw in page.results]

    def _offers(self, raw: bytes, seen: set[str]) -> list[OfferRecord | Reject]:
        product = mapping.product_of(raw)
        if isinstance(product, Reject):
            return [product]
        found: list[OfferRecord | Reject] = []
        for stock in product.stockrecords:
            if stock.partner_sku in seen:
                found.append(Reject(f"products[] sku {stock.partner_sku}", "Two partners use this SKU.", b"{}"))
                continue
            seen.add(stock.partner_sku)
            found.append(self._offer(stock, product))
        return found

    def _offer(self, stock: Stock, product: Product | None) -> OfferRecord | Reject:
        """Return how an offer stands, and remember where it was found."""
        self._records[stock.partner_sku] = mapping.id_of(stock.url)
        title, public = (product.title or "", product.is_public) if product else ("", False)
        offer = mapping.offer_of(stock, title, public, self._seller(stock))
        return offer if isinstance(offer, OfferRecord) else Reject(f"products[] sku {stock.partner_sku}", offer, b"{}")

    def _seller(self, stock: Stock) -> str:
        return self._sellers.get(mapping.id_of(stock.partner), "")

    def _product(self, stock: Stock) -> Product | None:
        answer = self._clerk.get(f"{_PRODUCTS}{stock.product}/", allow=(404,))
        product = mapping.product_of(answer.body) if answer.status != 404 else None
        return product if isinstance(product, Product) else None

    def _stock(self, record: int) -> Stock | None:
        answer = self._clerk.get(f"{_STOCKS}{record}/", allow=(404,))
        return None if answer.status == 404 else mapping.stock_of(answer.body)

    # --- writing --------------------------------------------------------------------------------------------------

    def _put_stock(self, wish: DesiredOffer) -> Stock | OfferResult:
        """Put the stock and price of one offer; return its record as it stands then, or why it was not put."""
        if wish.if_version is None:
            return self._put_new(wish)
        stock = self._stock(mapping.record_id(wish.if_version))
        if stock is None or stock.partner_sku != wish.sku:
            return OfferResult(wish.sku, Outcome.CONFLICT, None, "The offer stands there no more.")
        if mapping.version_of(stock) != wish.if_version:
            return self._conflict(wish, stock)
        record = mapping.id_of(stock.url)
        for _ in range(_TRIES):
            try:
                self._clerk.write("PATCH", f"{_STOCKS}{record}/", mapping.stock_write(stock, wish))
            except Refused as error:
                return OfferResult(wish.sku, Outcome.REFUSED, None, *error.sentence)
            stock = self._stock(record) or stock
            if mapping.on_sale(stock) <= wish.stock:
                return stock
        return self._conflict(wish, stock)

    def _conflict(self, wish: DesiredOffer, stock: Stock) -> OfferResult:
        offer = self._offer(stock, self._product(stock))
        reason = "What is on sale there changed meanwhile."
        return OfferResult(wish.sku, Outcome.CONFLICT, offer if isinstance(offer, OfferRecord) else None, reason)

    def _put_words(self, wish: DesiredOffer, stock: Stock) -> OfferResult:
        """Put the title and description where they differ; the offer then stands as wished.

        Its stock is what was wished, and its version that of those packs: a sale since is one that we know nothing of.
        """
        product = self._product(stock)
        if product is None:
            return OfferResult(wish.sku, Outcome.REFUSED, None, *_UNREADABLE)
        words = mapping.content_write(product, wish)
        if words:
            try:
                self._clerk.write("PATCH", f"{_PRODUCTS}{product.id}/", words)
            except Refused as error:
                return OfferResult(wish.sku, Outcome.REFUSED, None, *error.sentence)
        stands = mapping.offer_of(stock, wish.title, product.is_public, self._seller(stock))
        if not isinstance(stands, OfferRecord):
            return OfferResult(wish.sku, Outcome.REFUSED, None, stands, _UNREADABLE.vi)
        version = mapping.version_of(stock, wish.stock)
        offer = stands._replace(stock=wish.stock, version=version, pack_g=wish.pack_g)
        return OfferResult(wish.sku, Outcome.ACCEPTED, offer, None)

    def _put_new(self, wish: DesiredOffer) -> Stock | OfferResult:
        """Make a product; a conflict when its SKU stands there already, after a lost answer for instance."""
        if wish.sku not in self._records:
            for _ in self.all():
                pass
        known = self._records.get(wish.sku)
        if known is not None and (stock := self._stock(known)) is not None:
            return self._conflict(wish, stock)
        if wish.seller not in self._partners:
            reason = f"The shop has no partner with the code {wish.seller!r}."
            in_vietnamese = f"Gian hàng chưa có người bán (partner) mang mã {wish.seller}."
            return OfferResult(wish.sku, Outcome.REFUSED, None, reason, in_vietnamese)
        document = mapping.new_product(wish, self._partners[wish.seller], self._product_class())
        try:
            made = mapping.product_of(self._clerk.write("POST", _PRODUCTS, document))
        except Refused as error:
            return OfferResult(wish.sku, Outcome.REFUSED, None, *error.sentence)
        if isinstance(made, Reject) or not made.stockrecords:
            return OfferResult(wish.sku, Outcome.REFUSED, None, *_UNREADABLE)
        self._records[wish.sku] = mapping.id_of(made.stockrecords[0].url)
        return made.stockrecords[0]

    def _product_class(self) -> str:
        """Return the shop's one product class that keeps stock; NotConfigured unless there is exactly one."""
        classes = [mapping.class_of(raw) for raw in self._list(_CLASSES)]
        slugs = [one.slug for one in classes if one.track_stock]
        if len(slugs) != 1:
            raise NotConfigured(f"The shop has {len(slugs)} product classes that keep stock; make its products there.")
        return slugs[0]
