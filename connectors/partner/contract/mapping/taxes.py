"""What the contract says of the parts of a tax, of a line as of an entry."""

from connectors.partner.contract.wire import Entry, Line


def odd_tax(taxed: Line | Entry) -> str | None:
    """Return that the parts of a tax are not the tax, where any part is said."""
    parts = (taxed.vat_dong, taxed.pit_dong, taxed.cit_dong)
    return "VAT, PIT and CIT do not add up to the tax." if any(parts) and sum(parts) != taxed.tax_dong else None
