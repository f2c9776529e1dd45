"""The menu: the commands by name, each with its sentence; a command's own module is imported when it is called.

So the command line answers at once, however much a command needs.
"""

import gc
import os
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

AMOUNTS = {"ignore_unknown_options": True}
"""The settings of a command that takes an amount or a weight: "-5kg" is one below zero, and no option."""
_LONG = 2**63


class MenuEntry(NamedTuple):
    """Where a command is (``module:name``, a function or a Typer), and the sentence the menu says of it."""

    place: str
    sentence: str
    hidden: bool = False
    takes_amounts: bool = False


class _Commands(MutableMapping[str, Any]):
    """Commands by name, made when they are first asked for."""

    def __init__(self, entries: Mapping[str, MenuEntry]) -> None:
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


def menu_of(entries: Mapping[str, MenuEntry]) -> type[TyperGroup]:
    """Return the kind of group that offers these commands."""

    class Menu(TyperGroup):
        """A group whose commands are imported when they are called, and not to list them.

        The lazy group of click's manual imports each command to list it, which takes seconds for a menu of ours.
        """

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


@cache
def _make(name: str, entry: MenuEntry) -> Any:
    module, _, attribute = entry.place.partition(":")
    with _nothing_thrown_away():
        found = getattr(import_module(module), attribute)
    if isinstance(found, typer.Typer):
        made: Any = typer.main.get_group(found)
    else:
        alone = typer.Typer(add_completion=False)
        alone.command(name, hidden=entry.hidden, context_settings=AMOUNTS if entry.takes_amounts else {})(found)
        made = typer.main.get_command(alone)
    made.name = name
    complete(made)
    return made


@contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """Look for no garbage in the block: imports leave none, and the looking takes a seventh of their time."""
    there = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if there:
            gc.enable()


def complete(command: Any) -> None:
    """Have a command and all below it take ``--home`` and ``--debug`` too, and refuse what no value can be."""
    for param in command.params:
        param.callback = partial(_sound, param.callback)
    command.params += _everywhere()
    for below in getattr(command, "commands", {}).values():
        complete(below)


@cache
def _everywhere() -> tuple[Any, ...]:
    """Return the options that every command has, as Typer makes them; made once, for they keep nothing of a call."""

    def having(
        home: Annotated[
            str | None,
            typer.Option(
                "--home", callback=_move_home, is_eager=True, expose_value=False, help="As before the command."
            ),
        ] = None,
        debug: Annotated[
            bool, typer.Option("--debug", callback=_show_traceback, expose_value=False, hidden=True)
        ] = False,
    ) -> None:
        """Have them."""

    template = typer.Typer(add_completion=False)
    template.command()(having)
    return tuple(typer.main.get_command(template).params)


_PLATFORMS = "platforms"
"""Where a home has platforms of its own."""


def settle_home(context: Any, home: str | None) -> None:
    """Read the settings for a home, as the whole call is to have them."""
    from connectors.platforms import take_beside
    from marketplace.storage.settings import Settings  # brings the database along, which a menu does without

    _refuse_unsound(home)
    context.obj = Settings.read(os.environ, None if home is None else Path(home))
    take_beside(context.obj.home / _PLATFORMS)


def _move_home(context: typer.Context, home: str | None) -> None:
    if home is not None:
        settle_home(context, home)


def _show_traceback(context: typer.Context, wanted: bool) -> None:
    if wanted:
        context.find_root().meta["debug"] = True


def _sound(callback: Any, context: Any, param: Any, value: Any) -> Any:
    """Refuse what was typed and can be no value: nothing at all, or a number that is none or beyond 64 bits."""
    source = context.get_parameter_source(param.name)
    if source is not None and source.name == "COMMANDLINE":
        for one in value if isinstance(value, list | tuple) else [value]:
            _refuse_unsound(one)
    return callback(context, param, value) if callback else value


def _refuse_unsound(value: Any) -> None:
    if isinstance(value, str) and not value.strip():
        raise typer.BadParameter("it is empty; leave it out, or write what it is")
    if isinstance(value, int | float) and not (isinstance(value, bool) or -_LONG <= value < _LONG):
        raise typer.BadParameter("it is no number that can be kept")
