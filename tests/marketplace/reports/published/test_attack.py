from marketplace.reports.published import publish
from marketplace.storage import Database
from marketplace.words.instants import start_of
import pytest
from tests.marketplace.reports.published.attack import Publications, attacked, read
from tests.marketplace.reports.published.made_seasons import MadeSeason, RandomSeason

@pytest.mark.parametrize("seed", range(40))
def test_x(sqlite: Database, seed):
    made = RandomSeason(seed)
    season = MadeSeason(sqlite, made.districts, made.today)
    pubs = Publications(season)
    got = []
    for _ in range(4):
        day = made.go_on()
        season.write(made.ledger)
        with sqlite.write() as c:
            publish(c, season.row, start_of(day) + 1)
        got.append(pubs.take(made.ledger))
    print(seed, got, len(made._homes), [len(read(t)) for t in pubs.texts], [sum(len(x) for x in pubs.truths)])
    if pubs.texts: print(pubs.texts[-1])
    assert attacked([read(t) for t in pubs.texts], pubs.truths) == []
