"""The documents of the partner contract, each read once a process."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

NOW = Path(__file__).parents[1] / "connectors" / "partner" / "contract" / "openapi.yaml"
BEFORE = Path(__file__).parent / "connectors" / "partner" / "contract" / "openapi-1.0.yaml"


@cache
def document(path: Path = NOW) -> Any:
    """Return a document as it stands, for all who ask: who changes it copies it first."""
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
