"""Where a door leads on to: to pages of ours alone, whatever an address asks for."""

from urllib.parse import quote, urlsplit

HOME = "/"
_NOWHERE = ("/dang-nhap", "/dang-xuat", "/bat-dau", "/ma-xac-thuc")
"""Doors that lead on themselves."""


def own_path(said: str | None) -> str:
    """Return a path of ours with its query, as an address may ask for it; the first page where it is none.

    Browsers take a backslash for a slash and leave out tabs and line ends, so none of these may stand in it.
    """
    if not said or not said.startswith("/") or said.startswith("//") or "\\" in said:
        return HOME
    if any(ord(letter) < 0x21 or ord(letter) == 0x7F for letter in said):
        return HOME
    try:
        parts = urlsplit(said)
    except ValueError:
        return HOME
    if parts.scheme or parts.netloc or parts.path.rstrip("/") in _NOWHERE:
        return HOME
    return quote(said, safe="/?&=%:@!$'()*+,;~#-._")


def asked_path(path: str, query: bytes) -> str:
    """Return the path with its query under which something was asked for."""
    where = quote(path)
    return f"{where}?{query.decode('latin-1')}" if query else where
