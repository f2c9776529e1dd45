"""Every sample file, and a folder of them."""

from pathlib import Path

from tests.connectors.sheet.files import others, quirks, shopee, tiktok
from tests.connectors.sheet.files.expected import SampleFile


def every() -> list[SampleFile]:
    """Return the sample files, each case once."""
    return [*shopee.all_files(), *tiktok.all_files(), *others.all_files(), *quirks.all_files()]


def write_all(folder: Path) -> list[SampleFile]:
    """Write each file into a folder of its case, under its own name, and return them."""
    files = every()
    for sample in files:
        (folder / sample.case).mkdir(parents=True)
        (folder / sample.case / sample.name).write_bytes(sample.data)
    return files
