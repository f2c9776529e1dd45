from marketplace.reports.published import publish
from marketplace.storage import Database
from marketplace.words.instants import start_of
import pytest
from tests.marketplace.reports.published.attack import Publications, attacked, read
from tests.marketplace.reports.published.made_seasons import MadeSeason, RandomSeason


@pytest.mark.parametrize("seed", range(100, 400))
def test_x(sqlite: Database, seed):
    made = RandomSeason(seed)
    season = MadeSeason(sqlite, made.districts, made.today, made.chance.choice([1, 1, 5, 30]))
    pubs = Publications(season)
    got = []
    for _ in range(4):
        season.expect(made.expected)
        day = made.go_on()
        season.write(made.ledger)
        with sqlite.write() as c:
            publish(c, season.row, start_of(day) + 1)
        got.append(pubs.take(made.ledger))

    if pubs.texts:
        print(pubs.texts[-1])
    assert attacked([read(t) for t in pubs.texts], pubs.truths) == []
