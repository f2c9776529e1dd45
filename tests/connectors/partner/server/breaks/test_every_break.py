"""Every break has a name of its own and a sentence, and is proven in the file of its module."""

from importlib import import_module
from pathlib import Path

from connectors.partner.server import breaks
from connectors.partner.server.breaks import BREAKS

HERE = "tests.connectors.partner.server.breaks"
MODULES = {room.__name__.rpartition(".")[2]: room for room in breaks.ROOMS}


def test_every_module_with_breaks_is_one_of_the_rooms() -> None:
    names = {path.stem for path in Path(breaks.__file__).parent.glob("*.py")}
    assert names - {"__init__", "twist"} == set(MODULES)


def test_every_break_is_proven_in_the_file_of_its_module() -> None:
    for name, module in MODULES.items():
        proof = import_module(f"{HERE}.test_{name}")
        assert sorted(getattr(proof, "ALL", proof.HEARD)) == sorted(one.name for one in module.BREAKS), name


def test_no_two_breaks_have_one_name_and_each_is_said_in_a_sentence() -> None:
    assert sum(len(room.BREAKS) for room in breaks.ROOMS) == len(BREAKS)
    assert [one.name for one in BREAKS.values() if not one.says.endswith(".")] == []
