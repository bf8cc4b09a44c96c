"""The verbs release: that a case may leave the house, asked for by one person and approved by another."""

from typing import Annotated

import typer

from desk.cli.app import AsJson, VaultUrl, app, print_json, tell, verb
from desk.cli.who import actor
from evidence.wording import counted

releases = typer.Typer(
    help="That a case may leave the desk: one asks, another approves, and it stands in the record.",
    no_args_is_help=True,
)
app.add_typer(releases, name="release", rich_help_panel="Decide")

CaseId = Annotated[str, typer.Argument(metavar="CASE", help="A case.")]
Channel = Annotated[str, typer.Argument(metavar="CHANNEL", help="Where it goes, for example paypal or court.")]


@releases.command("ask")
@verb
def ask(case_id: CaseId, channel: Channel, vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Ask that a case be released. It rests on lines and comparisons that two people confirmed; there must be one."""
    from desk.acts.release import ask_release
    from desk.settings import load_settings

    settings = load_settings(vault)
    done = ask_release(actor(settings), settings, case_id, channel)
    if as_json:
        print_json(done.model_dump(mode="json"))
    else:
        confirmed = f"{counted(done.lines, 'line')} and {counted(done.comparisons, 'comparison')}"
        tell(f"asked for by {done.asked_by}: {confirmed} confirmed by people")
        tell(f"next    a lead who neither asked nor reviewed: wornproof release approve {case_id} {channel}")


@releases.command("approve")
@verb
def approve(case_id: CaseId, channel: Channel, vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Approve what another asked for. It goes into the record, and is signed."""
    from desk.acts.release import approve_release
    from desk.settings import load_settings

    settings = load_settings(vault)
    done = approve_release(actor(settings), settings, case_id, channel)
    if as_json:
        told = {"case_id": done.case_id, "channel": done.channel, "reviews": done.reviews}
        print_json({**told, "released_by": done.released_by, "approved_by": done.approved_by})
    else:
        tell(f"released for {done.channel}: asked for by {done.released_by}, approved by {done.approved_by}")


@releases.command("list")
@verb
def list_(case_id: CaseId, vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """What was asked for and what was released, and whether it still is what the case claims."""
    from desk.acts.release import releases as of
    from desk.settings import load_settings

    settings = load_settings(vault)
    found = of(actor(settings), settings, case_id)
    if as_json:
        print_json(
            {
                "asked": [one.model_dump(mode="json") for one in found.asked],
                "released": [
                    {"channel": one.channel, "released_by": one.released_by, "approved_by": one.approved_by}
                    for one in found.released
                ],
                "current": list(found.current),
            }
        )
        return
    for asked in found.asked:
        tell(f"asked     {asked.channel}  by {asked.asked_by}, {asked.asked_at:%Y-%m-%d %H:%M} UTC")
    for one in found.released:
        state = "" if one.channel in found.current else "  (the case claims something else now)"
        tell(f"released  {one.channel}  by {one.released_by}, approved by {one.approved_by}{state}")
    if not found.asked and not found.released:
        tell(f"{case_id} was not released, and nobody asked for it")
