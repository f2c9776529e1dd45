"""What `pip install .` puts in place is enough: the wheel carries everything that is read at run time."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.test_house import ROOT, tracked

SHIPPED = (
    "app.py",
    "connectors/partner/contract/openapi.yaml",
    "connectors/postmart/connector.toml",
    "connectors/voso/connector.toml",
    "data/communes/communes.csv",
    "data/communes/crosswalk.csv",
    "data/communes/aliases.csv",
    "data/communes/names.csv",
    "data/communes/neighbours.csv",
    "data/demo/season-2021.toml",
    "marketplace/language/locale/vi/LC_MESSAGES/lensan.po",
    "marketplace/storage/migrations/env.py",
    "marketplace/pages/style.css",
    "marketplace/pages/doors/assets/light.css",
    "marketplace/pages/doors/templates/layout.html",
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which a wheel of these files is unpacked, as pip does it."""
    source, wheels, site = (tmp_path_factory.mktemp(name) for name in ("source", "wheels", "site"))
    for name in tracked():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    build = "from setuptools.build_meta import build_wheel; import sys; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, wheels], cwd=source, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(site)
    return site


def test_the_wheel_carries_what_is_read(installed: Path) -> None:
    assert [name for name in SHIPPED if not (installed / name).is_file()] == []


def test_the_wheel_carries_neither_tests_nor_what_people_keep(installed: Path) -> None:
    assert [name for name in ("tests", "docs", "data/local") if (installed / name).exists()] == []


def test_an_installed_copy_makes_a_market_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    environ = os.environ | {"PYTHONPATH": str(installed)}
    for name in ("LENSAN_HOME", "LENSAN_DATABASE_URL"):
        environ.pop(name, None)
    for words in (["migrate"], ["channels", "platforms"]):
        asked = [sys.executable, "-m", "jobs.cli", *words]
        said = subprocess.run(asked, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr
    assert "postmart" in said.stdout
    assert [path.name for path in (tmp_path / "data" / "local").glob("*.sqlite")] == ["lensan.sqlite"]
