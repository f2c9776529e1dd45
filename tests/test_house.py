"""The house rules: forbidden arrows, small files, locks with hashes, and papers that say what is true."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from functools import cache
from importlib.metadata import packages_distributions
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer

from jobs.cli.main import app as command_line

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("connectors/*.py", "marketplace/*.py", "jobs/*.py")
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock")
PAPERS = ("README.md", *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs").glob("*.md"))))
GENERATED = "marketplace/storage/migrations/versions/"
PROVEN_ELSEWHERE = {
    "*/__init__.py": "gathers what its package has, and is proven with it",
    GENERATED + "*": "a step of the schema, which is held against the whole of it",
    "marketplace/storage/tables/*": "declares columns, which are held against both databases",
}
# Named in a URL or a plug-in table, never in an import.
UNIMPORTED = {
    "psycopg": "sqlalchemy loads it by the URL",
    "python-multipart": "starlette reads what is handed in by it",
}
ROADS = ("contract", "file", "page", "hand", "carrier")
OPEN = ("yes", "its API")
ONE_DATABASE = re.compile(
    r"\bdialect\b|is_sqlite|[\"'](?:sqlite|postgresql)[\"']|pg_advisory|engine\.name|get_backend_name|json_each|\bunnest\("
    r"|^\s*(?:import|from) (?:sqlite3|psycopg|sqlalchemy\.dialects)\b|[\"'](?:sqlite|postgresql)(?:\+\w+)?:"
    r"|PRAGMA |\bILIKE\b|group_concat|string_agg|\b(?:INSERT|UPDATE|REPLACE) OR |\bLOCK TABLE\b|= ANY\(",
    re.MULTILINE,
)


@cache
def tracked(*patterns: str) -> tuple[str, ...]:
    """The files of the repository, those not yet added to it included."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return tuple(sorted({name for name in listed if (ROOT / name).is_file()}))


class Seen(NamedTuple):
    """What a module is held to: how it opens, the functions that are too long, and what it imports.

    ``named`` are all names that its imports may mean a module by, ``acts`` whether it has a function.
    """

    opening: str
    acts: bool
    long: tuple[str, ...]
    imports: frozenset[str]
    named: frozenset[str]


def modules(*patterns: str) -> Iterator[tuple[str, Seen]]:
    for name in tracked(*(patterns or ("*.py",))):
        if (ROOT / name).stat().st_size and not name.startswith(GENERATED):
            yield name, seen(name)


@cache
def seen(name: str, root: Path = ROOT) -> Seen:
    """Read a module once, whatever it is asked for."""
    tree = ast.parse((root / name).read_text(encoding="utf-8"))
    acts, long, imports, named = False, [], set(), set()
    for node in statements(tree):
        if isinstance(node, ast.Import):
            imports |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            imports.add(node.module)
            named |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            acts = True
            if _lines(node) > 50:
                long.append(f"{name}:{node.lineno} {node.name}")
    opening = (ast.get_docstring(tree) or "").split("\n\n")[0]
    return Seen(opening, acts, tuple(long), frozenset(imports), frozenset(imports | named))


def statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield a module and every statement in it, however deep; expressions, nine of ten nodes, hold none."""
    left: list[ast.AST] = [tree]
    while left:
        node = left.pop()
        yield node
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            left += getattr(node, part, ())


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_the_forbidden_arrows_are_not_drawn() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


def test_the_app_calls_no_platform_and_no_job() -> None:
    (_, app), *others = modules("app.py")
    roots = {name.split(".")[0] for name in app.imports}
    assert not others
    assert not roots & {"connectors", "jobs", "requests", "urllib", "httpx", "scrapy"}


def test_the_words_import_only_the_standard_library() -> None:
    foreign = [
        (name, one)
        for name, module in modules("marketplace/words/*.py")
        for one in module.imports
        if one.split(".")[0] not in sys.stdlib_module_names and not one.startswith("marketplace.words")
    ]
    assert foreign == []


def test_every_platform_is_held_apart_from_the_others() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    apart = next(one["modules"] for one in contracts if one["type"] == "independence")
    facts = {
        path.parent.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in ROOT.glob("connectors/*/*.toml")
    }
    engines = {one.get("engine", code) for code, one in facts.items()}
    assert sorted(apart) == sorted(f"connectors.{code}" for code in facts if code not in engines)


def test_every_module_opens_with_a_sentence() -> None:
    sentence = re.compile(r"[A-Z`Đ].*[.:]", re.DOTALL)
    assert [name for name, module in modules() if not sentence.fullmatch(module.opening)] == []


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {name: (ROOT / name).read_bytes().count(b"\n") for name, _ in modules()}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_no_function_is_longer_than_50_lines() -> None:
    assert [one for _, module in modules() for one in module.long] == []


def unproven(root: Path, names: Iterable[str]) -> list[str]:
    """Return the modules that have a function, and no test file of their name in the folder that mirrors theirs."""
    return [
        name
        for name in names
        if not any(fnmatch(name, kind) for kind in PROVEN_ELSEWHERE)
        and seen(name, root).acts
        and not (root / "tests" / name).with_name(f"test_{Path(name).name}").is_file()
    ]


def test_every_module_that_does_something_has_a_test_file_of_its_name() -> None:
    names = tracked("connectors/*.py", "jobs/*.py", "marketplace/*.py")
    assert unproven(ROOT, names) == []
    assert [kind for kind in PROVEN_ELSEWHERE if not any(fnmatch(name, kind) for name in names)] == []


def test_a_module_without_a_test_file_of_its_name_is_seen(tmp_path: Path) -> None:
    acts, says = "class Act:\n    async def act(self) -> None: ...\n", "WORDS = 1\n"
    modules = {"jobs/a/new.py": acts, "jobs/a/old.py": acts, "jobs/a/words.py": says, "jobs/a/__init__.py": acts}
    tests = dict.fromkeys(("tests/jobs/a/test_old.py", "tests/jobs/test_new.py", "tests/jobs/a/new.py"), acts)
    for name, text in {**modules, **tests}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert unproven(tmp_path, modules) == ["jobs/a/new.py"]


def test_only_storage_knows_which_of_the_two_databases_it_speaks_to() -> None:
    """Others ask for what they mean: ``storage.locks``, ``storage.dialects``, ``storage.Database``."""
    found = [
        f"{name}: {match[0]}"
        for name in tracked("app.py", "connectors/*.py", "marketplace/*.py", "jobs/*.py")
        if not name.startswith(("marketplace/storage/", "jobs/bench/"))
        for match in ONE_DATABASE.finditer((ROOT / name).read_text(encoding="utf-8"))
        if not name.startswith("connectors/partner/server/")  # has a database of its own
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "import sqlite3",
        "from sqlalchemy.dialects.sqlite import insert",
        "connection.engine.name",
        "engine.url.get_backend_name()",
        'url.startswith("sqlite:")',
        "SELECT value FROM json_each(:ids)",
        "SELECT unnest(:ids)",
        "INSERT OR IGNORE INTO offer VALUES (1)",
        "PRAGMA foreign_keys",
        "LOCK TABLE offer",
        "WHERE id = ANY(:ids)",
        "name ILIKE :name",
    ],
)
def test_what_only_one_of_the_databases_understands_is_seen(source: str) -> None:
    assert ONE_DATABASE.search(source)


def bare_money(source: str) -> list[int]:
    """Return the lines in which a number is written before đồng by itself, and so without its thousands' points."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.JoinedStr)
        for value, after in pairwise(node.values)
        if isinstance(value, ast.FormattedValue) and isinstance(after, ast.Constant)
        if re.match(r" ?(?:đ|đồng|₫)(?!\w)", str(after.value))
    ]


def test_money_is_written_by_the_two_that_group_its_digits() -> None:
    found = {name: bare_money((ROOT / name).read_text("utf-8")) for name in tracked("app.py", *PACKAGES)}
    formatters = {"marketplace/words/money.py", "marketplace/language/translation.py"}
    assert {name for name, lines in found.items() if lines} == formatters


def test_money_that_is_written_without_its_points_is_seen() -> None:
    assert bare_money('f"còn {left} đ."') == bare_money('f"{one.net_dong:,} đồng"') == bare_money('f"{n}₫"') == [1]
    assert bare_money('f"{n} đơn"') == bare_money('f"{money.text(n)}, {n} kg"') == []


def test_no_room_imports_one_below_it_by_its_name() -> None:
    """The linter does not read what ``import_module`` is given."""
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    rooms = next(one["layers"] for one in contracts if one.get("containers") == ["marketplace"])
    found = [
        f"{name}: {match[0]}"
        for name in tracked("marketplace/*.py")
        for match in re.finditer(r"[\"']marketplace\.(\w+)(?:\.\w+)*[\"']", (ROOT / name).read_text(encoding="utf-8"))
        if rooms.index(match[1]) < rooms.index(name.split("/")[1])
    ]
    assert found == []


def test_no_file_names_a_registry_or_a_place_on_somebodys_machine() -> None:
    registries = "|".join(("pypi" + r"\.org", "python" + r"hosted\.org", "registry" + r"\.npmjs", "deb" + r"\.debian"))
    places = r"(?<![\w.:/}-])/(?:work|root|home|opt|Users)/"
    banned = re.compile(f"{registries}|{places}|[-]-(?:extra-)?index-url|[-]-find-links")
    named = []
    for name in tracked():
        text = (ROOT / name).read_bytes().decode("utf-8", errors="ignore")
        named += [f"{name}: {match[0]}" for match in banned.finditer(text)]
    assert named == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(lock: str) -> None:
    pins = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    assert pins
    assert [
        pin
        for pin in pins
        if not re.fullmatch(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+( ; .+?)?( +--hash=sha256:[0-9a-f]{64})+", pin)
    ] == []


def test_the_locks_agree_with_each_other() -> None:
    runtime, dev, bench = (pinned(lock) for lock in LOCKS)
    assert runtime <= dev
    assert runtime <= bench


def test_the_locks_hold_every_declared_package() -> None:
    declared = PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"].values()
    for lock, wanted in zip(LOCKS, declared, strict=True):
        assert {distribution(one) for one in wanted} <= {name for name, _ in pinned(lock)}


def test_the_tests_import_nothing_that_is_not_declared() -> None:
    """What another package happens to bring along goes with that package."""
    extras = PROJECT["project"]["optional-dependencies"]
    declared = {distribution(one) for one in [*PROJECT["project"]["dependencies"], *extras["dev"]]}
    asked = {one.split(".")[0] for _, module in modules("tests/*.py") for one in module.imports}
    assert foreign(asked - {"tests"}) - declared == set()


def test_the_program_imports_what_it_declares_and_declares_what_it_imports() -> None:
    declared = {distribution(one) for one in PROJECT["project"]["dependencies"]}
    bench = {distribution(one) for one in PROJECT["project"]["optional-dependencies"]["bench"]}
    asked: dict[bool, set[str]] = {True: set(), False: set()}
    for name, module in modules("app.py", "connectors/*.py", "marketplace/*.py", "jobs/*.py"):
        asked[name.startswith("jobs/bench/")] |= {one.split(".")[0] for one in module.imports}
    assert foreign(asked[False]) | UNIMPORTED.keys() == declared
    assert foreign(asked[True]) - declared == bench


@pytest.mark.parametrize("paper", PAPERS)
def test_every_command_in_the_papers_exists(paper: str) -> None:
    text = (ROOT / paper).read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))
    unknown = [
        line for line in re.findall(r"(?:^|[`/ ])lensan ([^`\n#]*)", code_of(text), re.MULTILINE) if not runs(line)
    ]
    assert (named - targets, unknown) == (set(), [])


@pytest.mark.parametrize("paper", PAPERS)
def test_every_place_the_papers_point_to_is_there(paper: str) -> None:
    text = (ROOT / paper).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    assert [link for link in links if not (ROOT / paper).parent.joinpath(link).exists()] == []


def test_the_changelog_begins_with_this_version_or_what_comes_after_it() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    released = [heading for heading in headings if not heading.endswith(" – unreleased")]
    assert (released[0], len(headings) - len(released) <= 1) == (PROJECT["project"]["version"], True)


def test_the_map_of_platforms_names_every_platform_and_no_road_that_is_not_there() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    said = {row[0]: ["open" if word in OPEN else word for word in row[2:]] for row in cells if len(row) == 7}
    for path in ROOT.glob("connectors/*/connector.toml"):
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
        states = {**dict.fromkeys(facts.get("planned", []), "planned"), **dict.fromkeys(facts["roads"], "open")}
        assert (facts["title"], said.get(facts["title"])) == (facts["title"], [states.get(one, "–") for one in ROADS])


def foreign(roots: set[str]) -> set[str]:
    """The packages that top-level names belong to, less the standard library and our own."""
    known = packages_distributions()
    others = roots - {"connectors", "marketplace", "jobs", "app"} - sys.stdlib_module_names
    return {known.get(name, [name])[0].lower().replace("_", "-") for name in others}


def pinned(lock: str) -> set[tuple[str, str]]:
    """The packages a lock pins, with their versions."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", text, re.MULTILINE))


def distribution(requirement: str) -> str:
    """The package a requirement names, in the spelling of the locks."""
    return re.split(r"[\[<>=;, ]", requirement)[0].lower().replace("_", "-")


def code_of(paper: str) -> str:
    """What stands in code, fenced or between back-ticks."""
    fenced = re.findall(r"^```\w*\n(.*?)^```", paper, re.MULTILINE | re.DOTALL)
    return "\n".join([*fenced, *re.findall(r"(`[^`\n]+`)", paper)])


def runs(line: str) -> bool:
    """Whether ``lensan LINE`` names a command that exists, with options it has."""
    command: Any = typer.main.get_command(command_line)
    options = {"--help"}
    for word in re.sub(r"\[|\]|…", " ", line).split():
        options |= {name for one in command.params if one.param_type_name == "option" for name in one.opts}
        inner = getattr(command, "commands", {})
        if word.startswith("--"):
            if word.split("=")[0] not in options:
                return False
        elif inner and (word in inner or re.fullmatch("[a-z|]+", word)):
            if not inner.keys() >= set(word.split("|")):
                return False
            command = inner[word.split("|")[0]]
    return True
