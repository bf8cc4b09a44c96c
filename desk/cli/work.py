"""The verbs that do the work: investigate, and its stages crawl, match one by one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desk.cli.app import AsJson, VaultUrl, app, plain, print_json, tell, verb

if TYPE_CHECKING:
    from claims.worn.assess import Assessment

OrderPath = Annotated[Path, typer.Argument(help="The order file (TOML). 'wornproof demo' leaves one to copy.")]
CaseId = Annotated[str, typer.Argument(help="The case, as 'wornproof case' lists it.")]


@app.command(rich_help_panel="Work on a case")
@verb
def investigate(
    order: OrderPath,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where the report goes (else CASE.html here).")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Look again for new and changed posts.")] = False,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """The whole path: open the case, import the catalog, capture, match, index, report.

    Run it again at any time: it does only what is missing, and goes on where it was stopped.
    """
    from desk.acts.investigate import investigate as run
    from desk.acts.order_file import read_order
    from desk.cli.progress import stages
    from desk.settings import load_settings

    with stages() as show:
        done = run(read_order(order), load_settings(vault), show, out=out, again=again)
    if as_json:
        from claims.worn.assess import machine_summary
        from claims.worn.whole_order import as_json as whole_as_json

        whole = whole_as_json(done.whole)
        print_json({**machine_summary(done.assessment), "order_as_a_whole": whole, "report": str(done.report)})
        return
    print_lines(done.assessment)
    from desk.report.texts import Texts
    from desk.report.whole import whole_order_line

    tell(whole_order_line(done.whole, Texts("en")))
    for warning in done.warnings:
        tell(f"note    {warning}", err=True)
    tell(f"report  {done.report}")


@app.command(rich_help_panel="Work on a case")
@verb
def crawl(
    case_id: CaseId,
    again: Annotated[bool, typer.Option("--again", help="Look again for new and changed posts.")] = False,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Capture the public posts of the case's accounts; what is sealed already is left alone."""
    from desk.acts.investigate import capture, stamp
    from desk.cli.progress import stages
    from desk.settings import load_settings
    from evidence.vault import Vault

    settings = load_settings(vault)
    opened = Vault.open(settings.vault_url, settings.home)
    with stages() as show:
        results = capture(opened, case_id, settings, show, again=again)
        unsealed = stamp(opened, case_id, settings, show)
    for result in results:
        if as_json:
            print_json(result.as_json())
        else:
            tell(result.in_words())
    for line in unsealed:
        tell(f"note    {line}", err=True)


@app.command(rich_help_panel="Work on a case")
@verb
def match(case_id: CaseId, vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Compare the captured pictures with the case's catalog; only those not yet examined under this policy."""
    from desk.acts.investigate import examine
    from desk.cli.progress import stages
    from desk.settings import load_settings
    from evidence.vault import Vault

    settings = load_settings(vault)
    opened = Vault.open(settings.vault_url, settings.home)
    with stages() as show:
        count = examine(opened, case_id, settings, show)
    if as_json:
        print_json({"case_id": case_id, "examined": count})
    else:
        tell(f"{count} pictures examined")


def print_lines(assessment: "Assessment") -> None:
    """The table of order lines."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from desk.report.texts import Texts

    say = Texts("en")
    title = Text(plain(f"Order {assessment.case.order.order_id}"))  # Text: "[/b]" in it is no markup
    table = Table(title=title, title_justify="left", show_lines=False)
    for heading in ("#", "SKU", "Item", "What the posts show", "Posted", "Weight"):
        table.add_column(heading)
    for line in assessment.lines:
        best = line.strongest
        table.add_row(
            str(line.number),
            Text(plain(line.line.sku)),
            Text(plain(line.line.title)),
            say(f"status.{line.status.value}"),
            say.stated(best.showing.timing.stated, best.showing.timing.precision) if best else "",
            f"{best.finding.weight_decibans} dB" if best else "",
        )
    Console().print(table)
