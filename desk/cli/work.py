"""The verbs that do the work: investigate, and its stages crawl, match one by one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desk.cli.app import AsJson, VaultUrl, app, end_unfinished, end_with, plain, print_json, tell, verb
from desk.cli.who import asking
from evidence.wording import counted

if TYPE_CHECKING:
    from desk.acts.report import CaseFindings

OrderPath = Annotated[Path, typer.Argument(help="The order file (TOML). 'wornproof demo' leaves one to copy.")]
GoOn = Annotated[
    bool, typer.Option("--go-on", help="Go on although order lines name a SKU that the catalog does not have.")
]
CaseId = Annotated[str, typer.Argument(help="The case, as 'wornproof case' lists it.")]


@app.command(rich_help_panel="Work on a case")
@verb
def investigate(
    order: OrderPath,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where the report goes (else CASE.html here).")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Look again for new and changed posts and feed pictures.")
    ] = False,
    go_on: GoOn = False,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """The whole path: open the case, import the catalog, capture, match, index, report.

    Run it again at any time: it does only what is missing, and goes on where it was stopped. Exit code 4: the report is
    written, but not everything was looked at.
    """
    from desk.acts.investigate import investigate as run
    from desk.cli.progress import stages

    with stages() as show:
        done = run(*asking(vault), order, show, out=out, again=again, go_on=go_on)
    if as_json:
        print_json({**done.findings.as_json(), "report": str(done.report), "notes": list(done.warnings)})
    else:
        print_findings(done.findings)
        tell(f"report  {done.report}")
    for warning in done.warnings:
        tell(f"note    {warning}", err=True)
    end_with(done.findings.checked, done.left)


@app.command(rich_help_panel="Work on a case")
@verb
def crawl(
    case_id: CaseId,
    again: Annotated[bool, typer.Option("--again", help="Look again for new and changed posts.")] = False,
    platform: Annotated[
        list[Path] | None,
        typer.Option(
            "--platform", help="TOML file of a platform, where it is neither built in nor in the case's order."
        ),
    ] = None,
    go_on: GoOn = False,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Capture the public posts of the case's accounts; what is sealed already is left alone.

    Exit code 4: an account was not read, or not to its end.
    """
    from desk.acts.crawl import crawl as run
    from desk.cli.progress import stages

    with stages() as show:
        done = run(*asking(vault), case_id, show, again=again, platforms=platform or (), go_on=go_on)
    for account in done.accounts:
        if as_json:
            print_json(account.as_json())
        else:
            tell(account.in_words())
    for line in (*done.not_crawled, *done.unsealed, *done.notes):
        tell(f"note    {line}", err=True)
    end_unfinished(done.left)


@app.command(rich_help_panel="Work on a case")
@verb
def match(
    case_id: CaseId,
    unanchored: Annotated[
        bool,
        typer.Option("--unanchored", help="Seal what this machine's register does not know, too: you vouch for it."),
    ] = False,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Compare the captured pictures with the case's catalog; only those not yet examined under this policy. Then seal.

    Exit code 3: there are entries that this machine's register of heads does not know, so nothing was sealed.
    Exit code 4: an account was not read to its end, or pictures are left.
    """
    from desk.acts.match import match as run
    from desk.cli.progress import stages

    with stages() as show:
        done = run(*asking(vault), case_id, show, unanchored=unanchored)
    if as_json:
        counts = {"examined_now": done.examined_now, "pictures_examined": done.examined, "pictures": done.pictures}
        print_json({"case_id": done.case_id, **counts})
    else:
        tell(f"{counted(done.examined_now, 'picture')} examined now, {done.examined} of {done.pictures} in all")
    for line in done.unsealed:
        tell(f"note    {line}", err=True)
    end_unfinished(done.left)


def print_findings(findings: "CaseFindings") -> None:
    """The table of order lines under each claim, and what is said below it."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from claims.shown.texts import Texts

    say = Texts("en", findings.reading.clock.shown)
    for assessed in findings.assessed:
        title = Text(plain(f"Order {findings.reading.case.order.order_id}"))  # Text: "[/b]" in it is no markup
        table = Table(title=title, title_justify="left", show_lines=False)
        for heading in ("#", "SKU", "Item", "What the posts show", "Posted", "Weight"):
            table.add_column(heading)
        for row in (rows := assessed.rows(say)):
            sku, name = Text(plain(row.sku)), Text(plain(row.title))
            table.add_row(str(row.number), sku, name, row.status, row.when, row.weight)
        if rows:
            Console().print(table)
        tell(*assessed.notes(say))
    if not findings.assessed:
        tell(say("result.no_claim"))
