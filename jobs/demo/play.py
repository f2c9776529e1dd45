"""Play a demo: servers, market, app, clock, the season replayed, what it came out at, and then life as it goes on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from jobs.demo import by_files, coop, home, live, one_box, outcome, pooled, replay, today
from jobs.demo.cast import cast, grant_beside
from jobs.demo.screen import bars
from jobs.demo.season import Figures, read_figures
from jobs.sandbox.servers import Admin, SandboxError
from jobs.service.supervisor import ServingError, app_running
from marketplace.directory.people import entrances
from marketplace.storage import Database, migrate
from marketplace.storage.clock import Clock, now_ms
from marketplace.storage.settings import Settings
from marketplace.words.instants import as_date, day_of


@dataclass(frozen=True, slots=True)
class DemoListener:
    """Whom a demo tells: the app's address as soon as it answers, its story, the outcome, what is on at the end."""

    address: Callable[[str, Mapping[str, str]], None]
    """Told the app's address, and what opens it as whom."""
    story: Callable[[str], None]
    """Told each step of a story, and each command of it."""
    outcome: Callable[[dict[str, Any], Figures], None]
    open: Callable[[str, str], None]


@dataclass(frozen=True)
class DemoRun:
    """One run of a demo on a home that was settled."""

    settings: Settings
    database: Database
    marker: home.Marker
    told: DemoListener
    clock: Clock = now_ms

    @property
    def figures(self) -> Figures:
        """The figures that must come out."""
        return read_figures() if self.marker.kind == home.SEASON else coop.figures_of(self.marker.opened_on)

    def headless(self) -> None:
        """Replay to the end, without the app; a season that was replayed already is only told of."""
        if not self.marker.replayed:
            with self.staged(replay.no_shops) as admins:
                self._one_box()
                with replay.clock_running(self.settings):
                    self._replay(admins)
        self._tell()

    def with_app(self, port: int | None) -> None:
        """Serve the app from the beginning, and go on until somebody stops this process."""
        season = self.marker.kind == home.SEASON
        with ExitStack() as stack:
            admins = stack.enter_context(self.staged(today.shops if season else replay.no_shops))
            people = cast(self.database, self.clock())
            tokens = stack.enter_context(entrances.kept(self.settings, people, f"/?season={self.figures.code}"))
            url = stack.enter_context(_app(self.settings, port))
            self.told.address(url, {called: f"{url}/demo/{token}" for called, token in tokens.items()})
            self._one_box()
            if one_box.is_walked(self.database):
                grant_beside(self.database, self.clock())
            clock = stack.enter_context(replay.clock_running(self.settings))
            if season and not self.marker.replayed:
                self._replay(admins)
            shops = self._of_today(admins) if season else self._of_coop(admins)
            if not season:
                self._catch_up(shops)
            self._tell()
            self.told.open(url, self.figures.code)
            live.trickle(clock, self.clock, shops)

    @contextmanager
    def staged(self, beside: replay.Beside) -> Iterator[dict[str, Admin]]:
        """Start the servers, and build the market where it is not there yet; yield each platform's admin door."""
        if home.used(self.database):
            migrate(self.database)
            with live.served_again(self.database, self.settings, beside) as admins:
                yield admins
            return
        demo, builder = self._made()
        with replay.staged(self.database, self.settings, demo, builder, beside) as admins:
            yield admins

    def _made(self) -> tuple[replay.Demo, replay.Builder]:
        marker = self.marker
        if marker.kind == home.SEASON:
            return replay.season_2021(self.database, marker.orders, marker.faults, marker.seed, marker.road)
        migrate(self.database)
        return coop.coop(self._pool, marker.faults, marker.seed)

    @cached_property
    def _pool(self) -> pooled.PooledSale:
        return coop.read_pool(self.database, self.marker.opened_on, self.marker.seed)

    def _weigh_in(self) -> Callable[[int], int]:
        """Return what lets the cooperative's members cut up to an instant."""
        pool = self._pool
        return lambda at_ms: pooled.weigh_in(self.database, pool, at_ms, self.clock())

    def _one_box(self) -> None:
        """Where the season comes in by files, tell first how one box goes without anybody's permission."""
        if self.marker.road == home.FILES and not one_box.is_walked(self.database):
            one_box.walk(self.database, self.settings, self.clock, self.told.story)

    def _replay(self, admins: Mapping[str, Admin]) -> None:
        demo = replay.Demo(self.figures, {}, self.marker.faults, self.marker.seed)
        with bars() as progress:
            if self.marker.kind == home.COOP:
                replay.replay_together(self.database, demo, admins, progress, self._weigh_in())
            elif self.marker.road == home.FILES:
                by_files.replay(self.database, self.settings, demo, admins, progress)
            else:
                replay.replay(self.database, demo, admins, progress)
        home.note_replayed(self.settings, self.marker)

    def _tell(self) -> None:
        """Tell what came out; SandboxError when a replayed season is not at its figures."""
        figures = self.figures
        result = outcome.outcome(self.database, figures.code)
        self.told.outcome(result, figures)
        marker = home.read(self.settings) or self.marker
        faults = outcome.wrong(result, figures) if marker.replayed else []
        if faults:
            raise SandboxError("The season did not come out: " + "; ".join(faults))

    def _catch_up(self, shops: Callable[[int], Sequence[live.LiveShop]]) -> None:
        at_ms = self.clock() // 1_000 * 1_000
        live.catch_up(self.database, shops(at_ms), at_ms)

    def _of_coop(self, admins: Mapping[str, Admin]) -> Callable[[int], Sequence[live.LiveShop]]:
        """Return the cooperative's shops; what its members forecast is weighed in on its morning."""
        shops, weigh_in = live.lives(admins, replay.SHOP, str), self._weigh_in()

        def of(at_ms: int) -> Sequence[live.LiveShop]:
            weigh_in(at_ms)
            return shops

        return of

    def _of_today(self, admins: Mapping[str, Admin]) -> Callable[[int], Sequence[live.LiveShop]]:
        """Return the shops of today, for which a new season is opened on the day after the last one closed."""
        shops = live.lives(admins, today.SHOP, today.channel_of)
        closes = [date.min]

        def of(at_ms: int) -> Sequence[live.LiveShop]:
            if as_date(day_of(at_ms)) > closes[0]:
                closes[0] = today.open_today(self.database, admins, at_ms, self.marker.seed)
            return shops

        return of


@contextmanager
def _app(settings: Settings, port: int | None) -> Iterator[str]:
    """Run the app; SandboxError with what to do when it does not start."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(app_running(settings, port))
        except ServingError as error:
            raise SandboxError(f"{error}; `lensan demo --headless` does without the app") from error
        yield url
