"""A story as JSON: each part once, by the names it has always had there."""

from jobs.cli.commands.explain import _plain
from marketplace.reports.explain.story import Check, Story, StoryTable


def test_each_part_of_a_story_stands_once_and_by_its_names() -> None:
    story = Story("Đơn A1", "gian hàng", ["đã giao"])
    story.tell(1, "shop", "Đặt mua")
    story.tables.append(StoryTable("Của ai", ("Hộ", "kg"), [("Hộ 0", "10")], summed=True))
    story.checks.append(Check("10 = 10", holds=True))
    plain = _plain(story)
    assert list(plain) == ["title", "about", "facts", "steps", "grids", "checks"]
    assert plain["grids"] == [{"title": "Của ai", "columns": ("Hộ", "kg"), "rows": [("Hộ 0", "10")], "summed": True}]
