"""What a crawling process said is put together, whatever became of it, and nothing of Scrapy comes along."""

import subprocess
import sys

from connectors.crawl.crawling import gathered
from marketplace.words.sightings import SightingState


def test_a_child_that_dies_leaves_what_it_said() -> None:
    line = b'{"type":"Seen","sighting":["https://a.vn/p/x-1.html","missing",1]}\n'
    cut = gathered([line, b'{"type":"Se'])
    assert [one.state for one in cut.sightings] == [SightingState.MISSING]
    assert cut.cut_short and "ended by itself" in cut.cut_short.en


def test_no_reactor_comes_with_what_the_jobs_import() -> None:
    asked = (
        "import sys, connectors.crawl.crawling; print(any(n.startswith(('twisted', 'scrapy')) for n in sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"
