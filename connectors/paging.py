"""Paging: a list that is read page by page and promises more for ever ends the run with a sentence."""

from hashlib import blake2b

from connectors.errors import Changed, Unreachable

_EMPTY_MOST = 1_000
_SAME_MOST = 3
_PAGES_MOST = 100_000
_LONG = "Danh sách của sàn quá dài để đọc hết trong một lần; lần sau máy đọc tiếp từ chỗ đã dừng."


class PageGuard:
    """Watches the pages of one list; a page may be empty, and a record may come again, but not for ever."""

    def __init__(self, place: str, start: str | None = None, pages_most: int | None = None) -> None:
        self._place, self._most = place, pages_most or _PAGES_MOST
        self._seen: set[str | None] = {start}
        self._met: dict[bytes, int] = {}
        self._empty = self._pages = 0

    def met(self, next_cursor: str | None, content: bytes, *, empty: bool) -> None:
        """Note a page after which more is promised, and where.

        Changed where the list goes in circles; Unreachable where it is only too long for one run.
        """
        self._pages += 1
        self._empty = self._empty + 1 if empty else 0
        digest = blake2b(content, digest_size=8).digest()
        self._met[digest] = self._met.get(digest, 0) + (not empty)
        if next_cursor in self._seen:
            raise self._endless("but the cursor does not move on")
        if self._empty > _EMPTY_MOST:
            raise self._endless(f"but {self._empty} pages in a row are empty")
        if self._met[digest] > _SAME_MOST:
            raise self._endless("but the same page comes again and again under other cursors")
        if self._pages >= self._most:
            why = f"though {self._pages} pages were read in one run; the next one goes on from there"
            raise Unreachable(f"{self._place}: more is promised, {why}.", vi=_LONG)
        self._seen.add(next_cursor)

    def _endless(self, why: str) -> Changed:
        return Changed(f"{self._place}: more is promised, {why}.")
