"""What a connector is asked for: it has the verbs that its class has, all of them or not at all; no secret is shown."""

from connectors.base import ChannelSettings, Connector, Health, PullsOrders, PushesOffers, SendsNotices, Subscription


class Asked:
    """A platform that is there, and no more."""

    def check(self) -> Health:
        return Health("Sàn", (), 0)


class Writes(Asked):
    """A platform that takes offers."""

    batch_size = 1

    def push_offers(self, batch: object) -> list[object]:
        return []


def test_a_platform_has_the_verbs_of_its_class_and_no_others() -> None:
    asked, writes = Asked(), Writes()
    for _ in range(2):  # what was found once is remembered
        assert [isinstance(one, Connector) for one in (asked, writes, object())] == [True, True, False]
        assert [isinstance(one, PushesOffers) for one in (asked, writes)] == [False, True]
        assert not isinstance(writes, PullsOrders)


def test_a_part_of_a_verb_is_not_the_verb() -> None:
    class NoSize:
        def push_offers(self, batch: object) -> list[object]:
            return []

    class NeverEnds:
        def subscribe(self, url: str) -> Subscription:
            return Subscription("1", url)

        def subscriptions(self) -> list[Subscription]:
            return []

    assert not isinstance(NoSize(), PushesOffers)
    assert not isinstance(NeverEnds(), SendsNotices)


def test_classes_of_one_name_are_told_apart() -> None:
    namesake = type("Asked", (), {})
    assert (isinstance(Asked(), Connector), isinstance(namesake(), Connector)) == (True, False)


def test_no_secret_is_shown() -> None:
    settings = ChannelSettings("c", "voso", "https://x.vn", "shop", "mat-khau", "mat-khau")
    shown = f"{settings!r} {Subscription('1', 'u', 'mat-khau')}"
    assert "mat-khau" not in shown
    assert all(word in shown for word in ("'c'", "'voso'", "'https://x.vn'", "'shop'", "Subscription('1', 'u')"))
