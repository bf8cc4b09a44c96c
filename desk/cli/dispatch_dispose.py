"""The verb that deletes days at the packing table whose time is over."""

from typing import TYPE_CHECKING, Annotated

import typer

from desk.cli.app import AsJson, UserError, VaultUrl, print_json, tell, verb
from desk.cli.dispatch import dispatch
from desk.cli.who import asking
from evidence.wording import counted

if TYPE_CHECKING:
    from desk.acts.dispose_days import DaysDisposed

KeepDays = Annotated[int, typer.Option("--keep-days", min=1, max=3650, help="For how many days a day is kept.")]


@dispatch.command("dispose")
@verb
def dispose_days(
    keep_days: KeepDays = 120,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go, and delete nothing.")] = False,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Delete old days for good: entries, photos, marks of their codes. A signed record of each stays.

    What a case cites of them is whole in the case, and stays. Stopped half-way, the same command goes on.

    [bold]Example[/]

      wornproof dispatch dispose --keep-days 180 --dry-run
    """
    from desk.acts.dispose_days import dispose_days as run
    from desk.cli.progress import stages

    who, settings = asking(vault)
    with stages() as show:
        told = run(who, settings, show, keep_days=keep_days, dry_run=True)
    if not as_json:
        _tell(told, keep_days)
    if not dry_run and (told.days or told.finished):
        if not yes and not typer.confirm(f"Delete {_days(told)} for good?", err=True):
            raise UserError("nothing was deleted")
        with stages() as show:
            told = run(who, settings, show, keep_days=keep_days)
        if not as_json:
            tell(f"{_days(told)} at the packing table {'is' if _number(told) == 1 else 'are'} gone")
    if as_json:
        print_json(_values(told, keep_days))
    if told.refused:
        _tell_refused(told)
        raise typer.Exit(1)


def _number(told: "DaysDisposed") -> int:
    return len(told.days) + len(told.finished)


def _days(told: "DaysDisposed") -> str:
    return counted(_number(told), "day")


def _tell(told: "DaysDisposed", keep_days: int) -> None:
    for one in told.days:
        still = f", {counted(one.codes_out, 'code')} still out" if one.codes_out else ""
        tell(f"{one.day}  {counted(one.parcels, 'parcel')}, {counted(one.photos, 'photo')}{still}")
    for day in told.finished:
        tell(f"{day}  its disposal was begun and not finished")
    if not (told.days or told.finished or told.refused):
        tell(f"no day at the packing table is older than {keep_days} days")
        return
    tell("STAYS     what cases cite of them, in the cases; packages that were handed out, and backups")


def _tell_refused(told: "DaysDisposed") -> None:
    assert told.refused is not None
    tell(f"STAYS     {told.refused.day}: {told.refused.why_not}", err=True)
    if told.waiting:
        tell(f"STAYS     {counted(len(told.waiting), 'day')} after it: days go in their order", err=True)


def _values(told: "DaysDisposed", keep_days: int) -> dict[str, object]:
    refused = [told.refused.day] if told.refused else []
    return {
        "days": [*told.finished, *(one.day for one in told.days)],
        "keep_days": keep_days,
        "parcels": sum(one.parcels for one in told.days),
        "photos": sum(one.photos for one in told.days),
        "codes_out": sum(one.codes_out for one in told.days),
        "staying": [*refused, *told.waiting],
        "is_done": told.is_done,
    }
