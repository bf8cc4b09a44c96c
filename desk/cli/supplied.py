"""The verb import: what the investigator lawfully kept from behind a login, into the case."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desk.cli.app import AsJson, UserError, VaultUrl, app, print_json, tell, verb
from desk.cli.who import asking
from evidence.sentences import sentence
from evidence.wording import counted

if TYPE_CHECKING:
    from desk.acts.import_supplied import Supplied, Taken

_SHOWN_NOTES = 12


@app.command("import", rich_help_panel="Work on a case")
@verb
def import_supplied(
    case_id: Annotated[str, typer.Argument(help="The case, as 'wornproof case' lists it.")],
    files: Annotated[list[Path], typer.Argument(help="WACZ, WARC, HAR or MHTML files, or folders.")],
    account: Annotated[
        int | None, typer.Option("--account", "-a", help="Whose they are: number of the case's account, from 0.")
    ] = None,
    platform: Annotated[
        str, typer.Option("--platform", help="TOML file of the account's platform, where it is not built in.")
    ] = "",
    by: Annotated[str, typer.Option("--by", help="Who supplies them, if not who opened the case.")] = "",
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Take in what you saw lawfully behind a login. It is marked "supplied by the investigator" for ever.

    Each file is kept whole; its own hashes and signatures are checked and what they say is recorded. Posts of the
    account inside the case's window are taken where the file says what is a post; a time that is not stated stays
    unknown, and such a post is kept but not compared. The same files again add nothing.

    [bold]Examples[/]

      wornproof import case-7 session.wacz

      wornproof import case-7 page.har saved.mhtml --account 1

      wornproof import case-7 gallery-dl/instagram/lin   (pictures with PICTURE.json, from --write-metadata)

      wornproof import case-7 screenshots/   (pictures, videos and a CSV: picture,url,posted_at,text)
    """
    from desk.acts.errors import SeveralAccounts
    from desk.acts.import_supplied import import_supplied as run
    from desk.cli.progress import stages

    who, settings = asking(vault)
    more = {"platform": platform, "by": by}
    try:
        with stages() as show:
            done = run(who, settings, case_id, files, show, account=account, **more)
    except SeveralAccounts as error:
        listed = ", ".join(f"{number} = {name}" for number, name in enumerate(error.accounts))
        told = f"this case names several accounts, say whose files these are with --account: {listed}"
        raise UserError(told) from error
    for note in done.unsealed:
        tell(f"note    {note}", err=True)
    _tell(done, case_id, as_json=as_json)
    if any(taken.problem or taken.failed for taken in done.taken):
        raise typer.Exit(1)


def _tell(done: "Supplied", case_id: str, *, as_json: bool) -> None:
    for taken in done.taken:
        if as_json:
            print_json(_as_json(taken, done.run_id))
        else:
            _print(taken)
    if not as_json and any(taken.posts for taken in done.taken):
        tell(f"next    wornproof match {case_id}, then wornproof report {case_id}")


def _as_json(taken: "Taken", run_id: str) -> dict[str, object]:
    return {
        "name": taken.name,
        "file_kind": taken.kind,
        "posts": taken.posts,
        "pictures": taken.pictures,
        "fresh": taken.fresh,
        "problem": taken.problem,
        "without_frames": list(taken.failed),
        "remarks": [said.model_dump(mode="json") for said in taken.remarks],
        "notes": list(taken.notes),
        "run_id": run_id if taken.fresh else "",
    }


def _print(taken: "Taken") -> None:
    if taken.problem:
        tell(f"NOT TAKEN  {taken.name}: {taken.problem}", err=True)
        return
    fresh = f"{counted(taken.posts, 'post')}, {counted(taken.pictures, 'picture')}"
    what = fresh if taken.fresh else "nothing new, all of it is in the case"
    tell(f"{taken.name}  {taken.kind}: {what}")
    for text in taken.failed:
        tell(f"NOT COMPARED  {text}. The file is kept, nothing of it is compared", err=True)
    said = [*map(sentence, taken.remarks), *taken.notes]
    for text in said[:_SHOWN_NOTES]:
        tell(f"  {text}")
    if len(said) > _SHOWN_NOTES:
        tell(f"  and {len(said) - _SHOWN_NOTES} more remarks, in the case's ledger and with --json")
