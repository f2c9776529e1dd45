"""What is handed out from the disk: each file in a folder of its own at home, which goes with the answer."""

from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

from marketplace.storage import backup
from marketplace.storage.settings import Settings

_KEPT = ".handed-out"


def folder_of_its_own(settings: Settings, now_ms: int) -> Path:
    """Make a folder that only its owner reads; what an end of the app left behind a day ago goes.

    OSError or SettingsError where none can be made.
    """
    settings.prepare()
    kept = settings.home / _KEPT
    kept.mkdir(0o700, exist_ok=True)
    backup.sweep(kept.iterdir(), now_ms)
    return Path(mkdtemp(dir=kept))


class HandedOut(FileResponse):
    """A file that is gone, with its folder, once it was handed out or nobody waits for it any more."""

    def __init__(self, path: Path, media_type: str, name: str) -> None:
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        super().__init__(path, 200, headers, media_type, filename=name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, and throw it away however that ends."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            rmtree(Path(self.path).parent)  # at once: who is cancelled waits for nothing any more
