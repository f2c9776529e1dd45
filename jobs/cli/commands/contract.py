"""``lensan contract check``: the partner contract held against any server."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Annotated

import typer

from connectors.partner import conformance
from connectors.partner.conformance.asking import OtherShop
from connectors.partner.conformance.notice_listener import NoticeListener, listening
from jobs.cli.console import A_DAY, DIFFERENCES, MOST_PORT, Form, FormChoice, show, web_address
from jobs.output.printing import put, put_json, tell
from marketplace.words.messages import OperatorRefusal


class EarError(OperatorRefusal):
    """No notice can be heard here; the message is one plain sentence."""


contract = typer.Typer(no_args_is_help=True, help="Hold the partner contract against a server.")


@contract.callback()
def contract_root() -> None:
    """Hold the partner contract against a server."""


@contract.command("check")
def contract_command(
    url: Annotated[str, typer.Argument(help="The server's base URL.", callback=web_address)],
    level: Annotated[int, typer.Option(min=0, max=3, help="The level it should have climbed to.")] = 1,
    shop: Annotated[str, typer.Option(help="The shop to ask for; the first that is listed, where any is.")] = "",
    secret: Annotated[str, typer.Option(envvar="LENSAN_CONTRACT_SECRET", help="Its token, or client_id:secret.")] = "",
    day: Annotated[
        datetime | None,
        typer.Option(**A_DAY, help="The day of the nightly files; the last that is over."),
    ] = None,
    rule: Annotated[list[str] | None, typer.Option(help="Try this rule alone; again for another.")] = None,
    other_shop: Annotated[str, typer.Option(help="A second shop, which this token must not open.")] = "",
    other_secret: Annotated[
        str, typer.Option(envvar="LENSAN_CONTRACT_OTHER_SECRET", help="The second shop's token, or client_id:secret.")
    ] = "",
    hear: Annotated[
        str, typer.Option(help="Where the server can send a notice to: an address that leads to --hear-port here.")
    ] = "",
    hear_port: Annotated[
        int, typer.Option(min=1, max=MOST_PORT, help="The port on this machine behind --hear.")
    ] = 8765,
    hear_for: Annotated[int, typer.Option(min=1, max=3600, help="How many seconds a notice is waited for.")] = 60,
    form: FormChoice = Form.TABLE,
) -> None:
    """Say rule by rule whether a server keeps the partner contract; exit code 3 when it does not.

    What could not be tried is neither kept nor broken. For notices of level 3, change an order of the shop when told.
    """
    if unknown := set(rule or ()) - set(conformance.RULES):
        raise typer.BadParameter(f"there is no rule {min(unknown)}; the rules are {', '.join(conformance.RULES)}")
    if (other_secret and not other_shop) or (hear and level < 3):
        raise typer.BadParameter("--other-secret is that of --other-shop, and --hear is for --level 3")
    other = OtherShop(other_shop, other_secret) if other_shop else None
    with _ear(web_address(hear) if hear else "", hear_port, hear_for) as ear:
        findings = conformance.check(
            url, secret, shop, level, day=day.date() if day else None, other=other, ear=ear, rules=rule or ()
        )
    if form is Form.JSON:
        put_json([finding._asdict() for finding in findings])
    else:
        _list(f"Partner contract, level {level}: {url}", findings)
    if any(finding.ok is False for finding in findings):
        raise typer.Exit(DIFFERENCES)


def _list(title: str, findings: Sequence[conformance.Finding]) -> None:
    """Print the rules that are not kept or were not tried, and how many there are of each."""
    open_ones = [finding for finding in findings if finding.ok is not True]
    rows = [
        {
            "rule": one.rule,
            "state": "not tried" if one.ok is None else "not kept",
            "requirement": one.requirement,
            "says": one.says,
            "advice": one.advice,
        }
        for one in open_ones
    ]
    show(title, rows, Form.TABLE, title)
    broken = sum(one.ok is False for one in open_ones)
    put(
        f"{len(findings) - len(open_ones)} rules are kept, {broken} are not, {len(open_ones) - broken} were not tried."
        " --format json lists them all."
    )


@contextmanager
def _ear(url: str, port: int, patience_s: int) -> Iterator[NoticeListener | None]:
    if not url:
        yield None
        return
    said = f"Now change an order of the shop; its notice is waited for {patience_s} s at {url}."
    with ExitStack() as opened:
        try:
            heard = listening(url, port=port, patience_s=patience_s, ready=lambda: tell(said, err=True))
            ear = opened.enter_context(heard)
        except OSError as error:
            raise EarError(f"The port {port} cannot be heard ({error.strerror}); name another") from error
        yield ear
