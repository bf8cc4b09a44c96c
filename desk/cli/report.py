"""The verb report: one HTML file of a case, or its findings as JSON."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from desk.cli.app import AsJson, VaultUrl, app, end_with, print_json, tell, verb
from desk.cli.who import asking


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
    """Write the report of a case: one HTML file that needs nothing else. With --json, its findings instead.

    It ends as 'wornproof verify' does: exit code 1 if something is not as it was written, 3 if nobody vouches for it.
    Exit code 4: not everything that the case is about was looked at; the report is written all the same.
    """
    from desk.acts.report import find, write_report

    who, settings = asking(vault)
    checked = None
    if as_json:
        found = find(who, settings, case_id)
        checked = found.checked
        print_json(found.as_json())
        if out is None:
            end_with(found.checked, found.left)
            return
    written = write_report(who, settings, case_id, out, language, checked)
    if not as_json:
        tell(f"report  {written.path}")
    end_with(written.checked, written.left)
