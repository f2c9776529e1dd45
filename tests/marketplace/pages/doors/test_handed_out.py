"""What is handed out is gone afterwards, also where who asked for it has gone before its end."""

import asyncio
from pathlib import Path

import pytest
from starlette.types import Message

from marketplace.pages.doors.handed_out import HandedOut, folder_of_its_own
from marketplace.storage.settings import Settings

NOW_MS = 1_781_956_200_000
ASKED = {"type": "http", "asgi": {"spec_version": "2.4"}, "method": "GET", "headers": []}


async def never() -> Message:
    return {"type": "http.disconnect"}


def test_a_folder_is_its_owners_alone(tmp_path: Path) -> None:
    folder = folder_of_its_own(Settings(tmp_path / "home", "", {}), NOW_MS)
    assert (folder.stat().st_mode & 0o777, folder.parent.stat().st_mode & 0o777) == (0o700, 0o700)
    assert folder.parent.parent == tmp_path / "home"


def test_a_file_is_gone_when_it_was_sent_or_could_not_be(tmp_path: Path) -> None:
    settings = Settings(tmp_path, "", {})

    def answer() -> HandedOut:
        path = folder_of_its_own(settings, NOW_MS) / "report.csv"
        path.write_bytes(b"x" * 200_000)
        return HandedOut(path, "text/csv", "báo cáo.csv")

    sent: list[Message] = []

    async def takes(message: Message) -> None:
        sent.append(message)

    async def has_gone(message: Message) -> None:
        if message["type"] == "http.response.body":
            raise OSError

    asyncio.run(answer()(ASKED, never, takes))
    assert sum(len(message.get("body", b"")) for message in sent) == 200_000
    with pytest.raises(OSError):
        asyncio.run(answer()(ASKED, never, has_gone))
    assert list((tmp_path / ".handed-out").iterdir()) == []
