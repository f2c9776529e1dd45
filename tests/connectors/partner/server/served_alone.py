"""Reference servers as a process of their own serves them, from files in its home."""

from pathlib import Path

from connectors.partner.server import Faults, create_app, run, serve

TOKENS = {"admin": ["*"], "one": ["S"]}


def one(home: Path) -> None:
    """Serve one platform until told to stop."""
    run(home / "p.db", title="Sàn", seed=1, tokens=TOKENS, faults=Faults.none(), ready=home / "ready.json")


def two(home: Path) -> None:
    """Serve two platforms at once until told to stop."""
    apps = {name: (create_app(home / name, title=name, seed=1, tokens=TOKENS), 0) for name in ("Sàn A", "Sàn B")}
    serve(apps, ready=home / "ready.json")
