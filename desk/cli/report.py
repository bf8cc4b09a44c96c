"""The verb report: one HTML file of a case, or its findings as JSON."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from desk.cli.app import AsJson, UserError, VaultUrl, app, print_json, tell, verb


@app.command(rich_help_panel="Work on a case")
@verb
def report(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="The case, as 'wornproof case' lists it.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where the report goes (else CASE.html here).")
    ] = None,
    language: Annotated[Literal["en", "zh"], typer.Option("--lang", help="Language of the report.")] = "en",
    as_json: AsJson = False,
    vault: VaultUrl = None,
) -> None:
    """Write the report of a case: one HTML file that needs nothing else. With --json, its findings instead."""
    from desk.acts.investigate import write_report
    from desk.report.build import assess_case
    from desk.settings import load_settings
    from evidence.vault import Vault

    settings = load_settings(vault)
    opened = Vault.open(settings.vault_url, settings.home)
    if as_json:
        from claims.worn.assess import machine_summary
        from claims.worn.whole_order import as_json as whole_as_json
        from desk.report.build import weigh_whole_order

        assessment = assess_case(opened, case_id)
        whole = whole_as_json(weigh_whole_order(opened, assessment))
        print_json({**machine_summary(assessment), "order_as_a_whole": whole})
        if out is None:
            return
    place = out or Path(f"{case_id}.html")
    if place.is_dir():
        raise UserError(f"{place} is a folder: name a file, for example {place / (case_id + '.html')}")
    write_report(opened, case_id, place, language)
    if not as_json:
        tell(f"report  {place}")
