"""Whichever module is asked for first can be imported: no ring of imports waits for another to have been there."""

import subprocess
import sys
from functools import cache

from tests.test_house import ROOT, seen, tracked

PACKAGES = ("marketplace", "connectors", "jobs")


@cache
def needed() -> dict[str, set[str]]:
    """Return which modules of ours each imports, wherever it does, its package among them."""
    files = {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): name
        for name in tracked(*(f"{package}/*.py" for package in PACKAGES))
    }
    return {name: (seen(file).named | {name.rpartition(".")[0]}) & files.keys() for name, file in files.items()}


def reached(needs: dict[str, set[str]], name: str) -> set[str]:
    """Return all that a module needs, itself only where it comes back to itself."""
    found: set[str] = set()
    left = list(needs[name])
    while left:
        if (one := left.pop()) not in found:
            found.add(one)
            left += needs[one]
    return found


def rings(needs: dict[str, set[str]]) -> set[str]:
    """Return the modules of which it matters which is first: rings that do not always begin at one package of theirs.

    A ring within a package begins at its ``__init__``, whichever of its modules is asked for.
    """
    reach = {name: reached(needs, name) for name in needs}
    found: set[str] = set()
    for name in needs:
        ring = {one for one in reach[name] if name in reach.get(one, set())}
        if not any(all(f"{one}.".startswith(f"{start}.") for one in ring) for start in ring):
            found |= ring
    return found


def test_no_modules_form_a_ring() -> None:
    assert rings(needed()) == set()


def test_a_ring_is_found_wherever_it_is_closed() -> None:
    needs = dict(needed())
    needs["marketplace.words.records"] = needs["marketplace.words.records"] | {"marketplace.orders.intake.decode"}
    assert {"marketplace.words.records", "marketplace.orders.intake.decode"} <= rings(needs)


def test_every_command_can_be_imported_and_none_waits_for_what_it_does_not_need() -> None:
    """Whichever is first: there is no ring, so one process that asks for them all says it of each."""
    names = sorted(name for name in needed() if name.startswith("jobs.cli.commands.") or name == "jobs.cli.main")
    code = (
        f"import sys, {', '.join(names)}\nprint({{'sqlmodel', 'pydantic', 'streamlit', 'pandas'}} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("set()\n", "", 0)
