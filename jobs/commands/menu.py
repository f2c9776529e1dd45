"""The menu: the commands by name, each with its sentence; a command's own module is imported when it is called.

So the command line answers at once, however much a command needs.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup


class Entry(NamedTuple):
    """Where a command is (``module:name``, a function or a Typer), and the sentence the menu says of it."""

    place: str
    sentence: str
    hidden: bool = False


class _Commands(MutableMapping[str, Any]):
    """Commands by name, made when they are first asked for."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = _make(name, self._entries[name])
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._entries, **self._made})

    def __len__(self) -> int:
        return len({**self._entries, **self._made})


def menu_of(entries: Mapping[str, Entry]) -> type[TyperGroup]:
    """Return the kind of group that offers these commands."""

    class Menu(TyperGroup):
        """A group whose commands are imported when they are called, and not to list them."""

        def __init__(self, **how: Any) -> None:
            super().__init__(**how)
            self.commands = _Commands(entries)
            self._listing = False

        def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 (as the group has it)
            """Return the names, in the order of the menu."""
            return list(self.commands)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            """Return a command; while the menu is listed, no more than its sentence."""
            if self._listing and cmd_name in entries:
                return TyperCommand(cmd_name, help=entries[cmd_name].sentence, hidden=entries[cmd_name].hidden)
            return super().get_command(ctx, cmd_name)

        def format_help(self, ctx: Any, formatter: Any) -> None:
            """Write the menu without importing what it lists."""
            self._listing = True
            try:
                super().format_help(ctx, formatter)
            finally:
                self._listing = False

    return Menu


def _make(name: str, entry: Entry) -> Any:
    module, _, attribute = entry.place.partition(":")
    found = getattr(import_module(module), attribute)
    if isinstance(found, typer.Typer):
        made: Any = typer.main.get_group(found)
    else:
        alone = typer.Typer(add_completion=False)
        alone.command(name, hidden=entry.hidden)(found)
        made = typer.main.get_command(alone)
    made.name = name
    return made
