"""The bench of crawls runs to its end on a few pages, and both sides read them all."""

import pytest

from jobs.bench import crawling


@pytest.mark.soak
def test_pages_are_crawled_by_both() -> None:
    said: list[str] = []
    [limit] = crawling.measure(20, 1, said.append)
    assert "Crawl 20 product pages" in said[0]
    assert limit.limit == "at least 0.8 times"


def test_a_side_that_has_not_read_every_page_measures_nothing() -> None:
    with pytest.raises(RuntimeError, match="3 of 5 pages"):
        crawling._timed(lambda: 3, 5)
