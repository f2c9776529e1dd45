"""Words of a shop's file: how it stands, what it holds, when it was exported and how that is known, what came of it."""

from dataclasses import dataclass

from marketplace.exchange.files import ShopFileRow
from marketplace.language import labels
from marketplace.language.translation import Language
from marketplace.words.instants import as_date, day_of


@dataclass(frozen=True, slots=True)
class FileWords:
    """Says in one language what is known of files."""

    lang: Language

    def state(self, one: ShopFileRow) -> str:
        """Return how a file stands."""
        return labels.file_state(one.state, self.lang)

    def kind(self, kind: str) -> str:
        """Return of what a file is."""
        return labels.file_kind(kind, self.lang)

    def onward(self, one: ShopFileRow) -> str:
        """Return what happens next with a file, or what a person does; '' where nothing does."""
        say = self.lang.say
        if one.state == "waiting":
            return say("The machine reads it within a few minutes; open this page again to see.")
        if one.state == "asked" and one.exported_ms is None:
            return say("The file does not say when it was exported. Say when you downloaded it from the platform.")
        if one.state == "expired":
            return say("Nobody decided within 72 hours, so it was deleted. Export it again, and hand it in.")
        return ""

    def facts(self, one: ShopFileRow) -> list[tuple[str, str]]:
        """Return what is known of a file, each with its name."""
        say, told = self.lang.say, [(self.lang.say("Handed in"), self.lang.moment(one.handed_in_ms))]
        if one.kind is not None:
            told.append((say("Kind"), labels.file_kind(one.kind, self.lang)))
        if one.window_from_ms is not None and one.window_to_ms is not None:
            told.append((say("Holds"), self.window(one.window_from_ms, one.window_to_ms)))
        if one.exported_ms is not None:
            told.append((say("Exported"), self.exported(one.exported_ms, one.exported_by)))
        if one.state == "done":
            told += self._counts(one)
        if one.state in ("waiting", "asked", "unknown"):
            told.append((say("Deleted at the latest"), self.lang.moment(one.sealed_until_ms)))
        return told

    def window(self, from_ms: int, to_ms: int) -> str:
        """Return the days a file holds; the end of a window is not in it."""
        first, last = as_date(day_of(from_ms)), as_date(day_of(max(from_ms, to_ms - 1)))
        return self.lang.say("from {first} to {last}", first=self.lang.day(first), last=self.lang.day(last))

    def may_be_whole(self, one: ShopFileRow) -> str:
        """Return what a person is asked of a file of which only the rows tell its time."""
        last = self.lang.day(as_date(day_of(max((one.whole_until_ms or 1) - 1, 0))))
        return self.lang.say(
            "Only its rows tell its time. Does it hold all that was sold until the end of {day}?", day=last
        )

    def exported(self, exported_ms: int, by: str | None) -> str:
        """Return when a file was exported, and how that is known."""
        when, how = self.lang.moment(exported_ms), labels.export_time_source(by or "", self.lang)
        return f"{when} ({how})" if how else when

    def _counts(self, one: ShopFileRow) -> list[tuple[str, str]]:
        say, number = self.lang.say, self.lang.number
        counts = [
            (say("New orders"), one.orders_new), (say("Changed orders"), one.orders_changed),
            (say("Payouts of the platform"), one.payouts_new), (say("Not taken when read"), one.rejected),
        ]  # fmt: skip
        told = [(name, number(count)) for name, count in counts if count]
        return told or [(say("Outcome"), say("nothing new: all of it was known"))]
