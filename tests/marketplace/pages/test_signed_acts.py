"""Every act of a screen, and of a command, is signed: whatever of the rooms changes something is told who does it."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
SIGNS = {"signed", "signed_for", "signature", "visitor", "speaker"}
READS = {
    "Gazetteer", "acting", "all_leases", "all_produce", "borne_by",
    "household_of_code", "known_id", "last_sign_ms", "lot_by_code", "links_of", "lot_listed", "may_issue_for",
    "noted_costs", "prepare", "preview", "preview_act", "report", "require",
    "running", "shop_offers", "signed_for", "stopped", "suggestion_of", "visitor_of",
}  # fmt: skip
"""What screens ask of the rooms with the transaction in their hands, and that changes nothing."""


def unsigned(source: str, reads: set[str]) -> Iterator[str]:
    """Yield the calls of a module that hand a transaction to a room without saying who acts."""
    tree = ast.parse(source)
    local = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    signing: set[str] = set()
    for _ in local:  # those that call one that signs do too
        signing |= {name for name, node in local.items() if _says(node, {}, signing)}
    for function in local.values():
        bound = {
            target.id: node.value
            for node in ast.walk(function) if isinstance(node, ast.Assign)
            for named in node.targets for target in ast.walk(named) if isinstance(target, ast.Name)
        }  # fmt: skip
        told = {
            id(call) for outer in ast.walk(function)
            if isinstance(outer, ast.Call) and isinstance(outer.func, ast.Name) and outer.func.id in signing
            for call in ast.walk(outer)
        }  # fmt: skip
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            hands_over = bool(call.args) and isinstance(call.args[0], ast.Name) and call.args[0].id == "connection"
            if not hands_over or name in local or name in reads or name == "work" or id(call) in told:
                continue
            if not any(_says(one, bound, signing) for one in (*call.args[1:], *(word.value for word in call.keywords))):
                yield f"{name}, line {call.lineno}"


def _says(node: ast.AST, bound: dict[str, ast.expr], signing: set[str]) -> bool:
    """Say whether an expression is made of who acts."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in SIGNS | signing:
            return True
        if isinstance(one, ast.Name) and one.id in bound and _says(bound[one.id], {}, signing):
            return True
    return False


def test_every_act_of_a_screen_is_signed() -> None:
    found = {
        path.name: missing
        for path in sorted((ROOT / "marketplace" / "pages").glob("*.py"))
        if (missing := list(unsigned(path.read_text(encoding="utf-8"), READS)))
    }
    assert found == {}


def test_an_act_without_a_name_is_found() -> None:
    source = """
def show():
    changed(lambda connection: close(connection, 1, "app"), lang)
    changed(lambda connection: close(connection, 1, signed()), lang)
def more():
    who = Provenance(signed(), 1)
    return lambda connection: (lots.weigh(connection, 2, who), lots.forget(connection, 3), lot_listed(connection, 4))
"""
    assert list(unsigned(source, READS)) == ["close, line 3", "forget, line 7"]
