"""Verbs about files that were handed in, and what they were found to say."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from desk.cli.app import AsJson, VaultUrl, app, print_json, tell, verb
from desk.cli.who import asking

if TYPE_CHECKING:
    from desk.acts.exhibit import TakenIn
    from evidence.records import Exhibit

exhibits = typer.Typer(
    no_args_is_help=True,
    help="Files that a case rests on and nobody captured: payment pictures, exports, messages, photos.",
)
app.add_typer(exhibits, name="exhibit", rich_help_panel="Work on a case")
CaseId = Annotated[str, typer.Argument(metavar="CASE", help="The case, as 'wornproof case' lists it.")]


@exhibits.command("add")
@verb
def add(
    case_id: CaseId,
    files: Annotated[list[Path], typer.Argument(help="The files, as they were first received.")],
    role: Annotated[
        Literal[
            "dispatch_photo",
            "return_photo",
            "damage_photo",
            "payment_picture",
            "ledger_export",
            "orders_export",
            "carrier_record",
            "messages",
        ],
        typer.Option("--role", help="What they are."),
    ],
    by: Annotated[str, typer.Option("--by", help="Who supplies them, if not you.")] = "",
    said: Annotated[str, typer.Option("--said", help="From whom they came, and when.")] = "",
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Take files into a case, each kept whole, and seal that. The same file again adds nothing.

    What a file says of itself (EXIF, XMP, Content Credentials) is kept and printed; nothing is decided by it. Exports
    and carriers' records speak of other buyers: they stay in the vault, and only the rows that count are quoted.

    [bold]Examples[/]

      wornproof exhibit add case-7 --role payment_picture screenshot.jpg --said "sent by the buyer on 3 May"

      wornproof exhibit add case-7 --role ledger_export alipay-2026-05.zip
    """
    from desk.acts.exhibit import add_exhibits
    from desk.cli.progress import stages
    from evidence.records import Role

    who, settings = asking(vault)
    with stages() as show:
        done = add_exhibits(who, settings, case_id, Role(role), files, show, supplied_by=by, said=said)
    for note in done.unsealed:
        tell(f"note    {note}", err=True)
    for one in done.taken:
        if as_json:
            print_json(_taken(one))
        else:
            _tell(one)
    if role == "payment_picture" and not as_json and any(one.is_new for one in done.taken):
        tell(f"next    wornproof payment {case_id}")
    if any(one.problem for one in done.taken):
        raise typer.Exit(1)


@exhibits.command("list")
@verb
def list_exhibits(case_id: CaseId, vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """The supplied files of a case, in the order in which they came in."""
    from desk.acts.exhibit import exhibits as listed

    who, settings = asking(vault)
    found = listed(who, settings, case_id).exhibits
    for one in found:
        if as_json:
            print_json(_values(one.entry.seq, one.record))
        else:
            tell(_line(one.entry.seq, one.record))
    if not found and not as_json:
        tell(f"{case_id} has none: 'wornproof exhibit add {case_id} --role ROLE FILE' takes one in")


@exhibits.command("save")
@verb
def save(
    case_id: CaseId,
    number: Annotated[int, typer.Argument(help="Of the exhibit, as 'wornproof exhibit list' shows it.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the copy goes.")],
    vault: VaultUrl = None,
) -> None:
    """Write a copy of a supplied file, as it came in, checked against the ledger. The audit says who had it."""
    from desk.acts.exhibit import save_exhibit

    who, settings = asking(vault)
    record = save_exhibit(who, settings, case_id, number, out)
    tell(f"{out} is a copy of {record.name}")


@app.command(rich_help_panel="Work on a case")
@verb
def strike(
    case_id: CaseId,
    number: Annotated[int, typer.Argument(help="Of its entry, as 'wornproof payment' or 'exhibit list' show it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it stands in the case for good.")],
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Take back what a comparison found, or a file that was handed in by mistake.

    It stays in the ledger; no report and no package uses it any more, nor what rests on it.
    """
    from desk.acts.strike import strike as run

    who, settings = asking(vault)
    done = run(who, settings, case_id, number, reason)
    if as_json:
        print_json({"case_id": done.case_id, "entry": done.number, "result": done.result, "name": done.name})
        return
    what = done.name or done.result.replace("_", " ")
    tell(f"entry {done.number} of {done.case_id} ({what}) counts for nothing any more")


def _tell(one: "TakenIn") -> None:
    if one.problem or one.record is None:
        tell(f"NOT TAKEN  {one.name}: {one.problem}", err=True)
    elif not one.is_new:
        tell(f"{one.name}  in the case already, as entry {one.number}")
    else:
        tell(_line(one.number, one.record))


def _line(number: int, record: "Exhibit") -> str:
    time = f", says {record.own_time} of itself" if record.own_time else ""
    kind = record.role.replace("_", " ")
    return f"{number:>5}  {kind}  {record.name}  {record.file_bytes:,} bytes, by {record.supplied_by}{time}"


def _taken(one: "TakenIn") -> dict[str, Any]:
    told = _values(one.number, one.record) if one.record else {"name": one.name}
    return told | {"is_new": one.is_new, "problem": one.problem}


def _values(number: int, record: "Exhibit") -> dict[str, Any]:
    return {
        "exhibit": number,
        "role": record.role.value,
        "name": record.name,
        "file_digest": record.file_digest,
        "file_bytes": record.file_bytes,
        "media_type": record.media_type,
        "supplied_by": record.supplied_by,
        "said": record.said,
        "own_time": record.own_time,
        "stated": [{"by": one.by.value, "name": one.name, "value": one.value} for one in record.stated],
    }
