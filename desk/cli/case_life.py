"""The verbs of a case's life: amend, extend, dispose, export; and audit."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from desk.cli.app import AsJson, UserError, VaultUrl, app, print_json, tell, verb
from desk.cli.who import actor
from evidence.wording import counted

if TYPE_CHECKING:
    from desk.acts.amend import CaseAmended
    from desk.acts.dispose import CaseDisposed

CaseId = Annotated[str, typer.Argument(metavar="CASE", help="The case, as 'wornproof case' lists it.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it stands in the case for good.")]


@app.command(rich_help_panel="Life of a case")
@verb
def amend(
    order: Annotated[Path, typer.Argument(help="The order file (TOML) as it should have been.")],
    reason: Reason,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Change a case: a mistyped SKU, a second account, a date. What was written before stays, and the report says both.

    Nothing is crawled: 'wornproof investigate' with the same file does what the change asks for, and no more.
    """
    from desk.acts.amend import amend as run
    from desk.cli.progress import stages
    from desk.settings import load_settings

    settings = load_settings(vault)
    with stages() as show:
        done = run(actor(settings), settings, order, reason, show, dry_run=dry_run)
    if as_json:
        print_json(_amended(done))
        return
    for one in done.differences:
        tell(f"{one.path}: {_value(one.before)} -> {_value(one.after)}")
    tell(f"case {done.case_id} amended" if done.is_done else f"case {done.case_id} would be amended so")
    for line in done.notes:
        tell(f"note    {line}", err=True)


def _amended(done: "CaseAmended") -> dict[str, object]:
    changed = [{"path": one.path, "before": one.before, "after": one.after} for one in done.differences]
    return {"case_id": done.case_id, "differences": changed, "is_done": done.is_done, "notes": list(done.notes)}


def _value(value: str | int | bool | None) -> str:
    return "(none)" if value is None else str(value)


@app.command(rich_help_panel="Life of a case")
@verb
def extend(
    case_id: CaseId,
    days: Annotated[int, typer.Option("--days", min=1, help="In all, counted from when the case was opened.")],
    reason: Reason,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Keep a case longer than it was opened for. Never shorter."""
    from desk.acts.extend import extend as run
    from desk.settings import load_settings

    settings = load_settings(vault)
    done = run(actor(settings), settings, case_id, days, reason)
    if as_json:
        until = done.keep_until.isoformat()
        print_json({"case_id": done.case_id, "retention_days": done.retention_days, "keep_until": until})
        return
    tell(f"case {done.case_id} is kept for {done.retention_days} days, until {done.keep_until:%Y-%m-%d %H:%M} UTC")


@app.command(rich_help_panel="Life of a case")
@verb
def dispose(
    case_id: CaseId,
    because: Annotated[
        Literal["retention", "erasure"],
        typer.Option("--because", help="retention: its days are over; erasure: somebody has a right to it."),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go, and delete nothing.")] = False,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Delete a case for good: in the vault, in the search index, and all that was made of it on this machine.

    A signed record stays that a case was there, without its id. Stopped half-way, the same command goes on.
    """
    from desk.acts.dispose import dispose as run
    from desk.cli.progress import stages
    from desk.settings import load_settings
    from evidence.records import Disposed

    settings, why = load_settings(vault), Disposed(because)
    who = actor(settings)
    with stages() as show:
        told = run(who, settings, case_id, why, show, dry_run=True)
    if not as_json:
        _tell_disposal(told)
    if not dry_run:
        if not yes and not typer.confirm(f"Delete case {told.case_id} for good?", err=True):
            raise UserError("nothing was deleted")
        with stages() as show:
            told = run(who, settings, case_id, why, show)
    if as_json:
        print_json(_disposed(told))
    elif told.is_done:
        tell(f"case {told.case_id} is gone")


def _tell_disposal(told: "CaseDisposed") -> None:
    if told.keep_until is None:
        tell(f"case {told.case_id}: " + ("a draft" if not told.objects else "its disposal was begun and not finished"))
    tell(f"vault     {counted(told.objects, 'object')}", "index     every post of the case")
    for path in told.files:
        tell(f"file      {path}")
    for path in told.changed:
        tell(f"STAYS     {path}: it was written here, and is another file now")
    for name in told.searches:
        tell(f"STAYS     the saved search {name!r}, which names the case and holds nothing of it")
    tell("STAYS     the catalog; tables that a search wrote; what was handed to others, and backups")


def _disposed(told: "CaseDisposed") -> dict[str, object]:
    return {
        "case_id": told.case_id,
        "because_of": told.because.value,
        "keep_until": told.keep_until.isoformat() if told.keep_until else "",
        "objects": told.objects,
        "files": [str(path) for path in told.files],
        "changed": [str(path) for path in told.changed],
        "searches": list(told.searches),
        "is_done": told.is_done,
    }


@app.command(rich_help_panel="Life of a case")
@verb
def export(
    case_id: CaseId,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file, named .zip.")],
    language: Annotated[Literal["en", "zh"], typer.Option("--lang", help="Which language stands first.")] = "en",
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Write what is held about the buyer into one file for them: a page to read, their posts, pictures and findings."""
    from desk.acts.export import export_held
    from desk.cli.progress import stages
    from desk.settings import load_settings

    settings = load_settings(vault)
    with stages() as show:
        done = export_held(actor(settings), settings, case_id, out, show, language=language)
    if as_json:
        counts = {"posts": done.posts, "pictures": done.pictures, "posts_left_out": done.left_out}
        print_json({"export": str(done.path), **counts})
        return
    tell(f"export      {done.path}", f"holds       {counted(done.posts, 'post')}, {counted(done.pictures, 'picture')}")
    if done.left_out:
        tell(f"left out    {counted(done.left_out, 'post')} by somebody else")


@app.command(rich_help_panel="People")
@verb
def audit(
    since: Annotated[str, typer.Option("--since", metavar="DAY", help="First day, in UTC.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="Last day, in UTC.")] = "",
    account: Annotated[str | None, typer.Option("--account", help="By this account; '' is the local operator.")] = None,
    case_id: Annotated[str, typer.Option("--case", help="In this case, which may be gone.")] = "",
    table: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write a table instead.")] = None,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Who did what at this desk, and when. Asking is written down too."""
    from desk.acts.audit import audit as run
    from desk.acts.audit import write_audit
    from desk.settings import load_settings

    settings = load_settings(vault)
    who = actor(settings)
    lines = run(who, settings, since=_day(since), until=_day(until), account=account, case_id=case_id)
    if table is not None:
        written = write_audit(who, lines, table)
        tell(f"{counted(written.lines, 'deed')} in {written.path}")
        return
    for line in lines:
        if as_json:
            print_json(line.as_json())
        else:
            case = line.case_id or (f"({line.case_digest[7:19]}, gone)" if line.case_digest else "")
            who_did = line.account or "(local operator)"
            tell(f"{line.at:%Y-%m-%d %H:%M:%S}  {who_did:<20} {line.deed.value:<14} {case}  {line.subject}".rstrip())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UserError(f"{text!r} is no day: write 2026-05-02") from None
