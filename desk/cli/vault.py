"""Verbs about the vault itself: init, case, verify, timestamp, doctor."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from desk.acts.actor import LOCAL
from desk.cli.app import AsJson, UserError, VaultUrl, app, end_as, print_json, tell, verb
from desk.cli.who import asking
from evidence.sentences import in_a_row, sentence
from evidence.wording import counted

if TYPE_CHECKING:
    from desk.acts.case_list import ListedCase
    from desk.acts.overview import AccountState, Overview
    from desk.acts.verify import CheckedPackage, Verification

_UNREADABLE = 2
_NO_CASE = "no case yet: write an order file and run 'wornproof investigate ORDER.toml'"


@app.command(rich_help_panel="Set up")
@verb
def init(vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Make a vault and this desk's signing key (readable by you alone). Safe to run again."""
    from desk.acts.make_vault import make_vault
    from desk.settings import load_settings

    made = make_vault(LOCAL, load_settings(vault))
    if as_json:
        told = {"vault": made.url, "vault_id": made.vault_id, "home": str(made.home), "public_key": made.public_key}
        print_json(told)
        return
    tell(f"vault       {made.url}", f"signing key {made.key_file}", f"public key  {made.public_key}")
    tell("Back up both folders; give the public key to whoever shall check your seals.")


@app.command("case", rich_help_panel="Work on a case")
@verb
def show_case(
    case_id: Annotated[str | None, typer.Argument(help="A case; without it, all are listed.")] = None,
    buyer: Annotated[str, typer.Option("--buyer", help="List: a part of the buyer's name.")] = "",
    order: Annotated[str, typer.Option("--order", help="List: the number of the order.")] = "",
    status: Annotated[str, typer.Option("--status", help="List: a line or the whole case has this status.")] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="List: kept longer than they should be.")] = False,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """List the cases, a line each, or show one: its accounts, its window, and how far each stage is."""
    from desk.acts.case_list import CaseFilter, list_cases
    from desk.acts.overview import show_cases

    wanted = CaseFilter(buyer, order, status, overdue)
    who, settings = asking(vault)
    if case_id is None:
        listed = list_cases(who, settings, wanted)
        for one in listed:
            if as_json:
                print_json(_listed_json(one))
            else:
                tell(_listed(one))
        if not listed and not as_json:
            tell("no case like that" if wanted != CaseFilter() else _NO_CASE)
        return
    if wanted != CaseFilter():
        raise UserError("--buyer, --order, --status and --overdue are for the list: leave the case out")
    for case in show_cases(who, settings, case_id):
        if as_json:
            print_json(_case_json(case))
            continue
        values = _case_values(case)
        tell(f"{values.pop('case_id')}  {values.pop('purpose')}")
        for key, value in values.items():
            shown = f"\n{'':<21}".join(value) if isinstance(value, list) else value
            tell(f"  {key.replace('_', ' '):<18} {shown}")


def _listed(one: "ListedCase") -> str:
    said = ", ".join(f"{number} {status}" for status, number in one.statuses) or "nothing said yet"
    waiting = f"{one.reviews_waiting:,} to review"
    kept = f"{'OVERDUE since' if one.is_overdue else 'kept until'} {one.keep_until:%Y-%m-%d}"
    answer = (
        f"  {'LATE, answer was due' if one.is_late else 'answer by'} {one.respond_by:%Y-%m-%d}"
        if one.respond_by
        else ""
    )
    return f"{one.case_id}  order {one.order_id}  {one.buyer or '-'}  {said}  {waiting}  {kept}{answer}"


def _listed_json(one: "ListedCase") -> dict[str, Any]:
    return {
        "case_id": one.case_id,
        "order_id": one.order_id,
        "buyer": one.buyer,
        "statuses": [{"status": status, "count": number} for status, number in one.statuses],
        "reviews_waiting": one.reviews_waiting,
        "keep_until": one.keep_until.isoformat(),
        "overdue": one.is_overdue,
        "amendments": one.amendments,
        "respond_by": one.respond_by.isoformat() if one.respond_by else None,
    }


def _case_json(shown: "Overview") -> dict[str, Any]:
    """For programs: values, and words only in fields that are named for them."""
    case = shown.case
    window = {"from": case.window.start.isoformat(), "until": case.window.until.isoformat()} if case.window else None
    return {
        "case_id": case.case_id,
        "purpose": case.purpose,
        "dispute": case.claim.value,
        "window": window,
        "respond_by": case.respond_by.isoformat() if case.respond_by else None,
        "order_lines": len(case.order.lines),
        "accounts": [_account_json(state) for state in shown.accounts],
        "posts": shown.posts,
        "assurance": dict(shown.assurance),
        "pictures": shown.pictures,
        "pictures_examined": shown.examined,
        "matches": shown.matches,
        "reviews": shown.reviews,
        "exhibits": shown.exhibits,
        "comparisons": shown.comparisons,
        "entries": shown.entries,
        "head": shown.head,
    }


def _account_json(state: "AccountState") -> dict[str, Any]:
    outcome, because = state.outcome or (None, ())
    return {
        "platform": state.account.platform,
        "handle": state.account.handle,
        "outcome": outcome.value if outcome else "unsealed" if state.run else "",
        "because": [said.model_dump(mode="json") for said in because],
        "reason": in_a_row(because),
        "sealed": state.run.sealed if state.run else False,
        "seal_in_words": state.run.in_words if state.run else "",
        "supplied": state.supplied,
    }


def _case_values(shown: "Overview") -> dict[str, Any]:
    case = shown.case
    return {
        "case_id": case.case_id,
        "purpose": case.purpose,
        "claim": case.claim.value,
        "window": f"{shown.days[0]} to {shown.days[1]} ({shown.zone})" if shown.days else "",
        "respond_by": f"{shown.respond_by:%Y-%m-%d %H:%M} ({shown.zone})" if shown.respond_by else "-",
        "order_lines": len(case.order.lines),
        "accounts": [_account(state) for state in shown.accounts],
        "posts": shown.posts,
        "assurance": ", ".join(f"{number} {level}" for level, number in shown.assurance) or "no post",
        "pictures": shown.pictures,
        "examined": shown.examined,
        "matches": shown.matches,
        "reviews": shown.reviews,
        "exhibits": f"{shown.exhibits}, {shown.comparisons} of them compared" if shown.exhibits else "none",
        "ledger_seal_in_words": shown.ledger_seal.in_words if shown.ledger_seal else "not sealed",
        "entries": shown.entries,
        "head": shown.head,
    }


def _account(state: "AccountState") -> str:
    told = [state.run.in_words] if state.run else ["not crawled yet"]
    if state.outcome:
        outcome, because = state.outcome
        told.insert(0, outcome.value if outcome.value == "complete" else f"{outcome.value}: {in_a_row(because)}")
    if state.supplied:
        times = "once" if state.supplied == 1 else f"{state.supplied} times"
        told.append(f"supplied by the investigator {times}")
    return f"{state.account.platform}:{state.account.handle} ({'; '.join(told)})"


@app.command("verify", rich_help_panel="Prove")
@verb
def verify(
    case_id: Annotated[
        str | None, typer.Argument(metavar="[CASE|FILE.wacz]", help="One case, or a package; else the whole vault.")
    ] = None,
    vault: VaultUrl = None,
    as_json: AsJson = False,
    key: Annotated[str, typer.Option("--key", help="The signing key (hex) you were told by other means.")] = "",
    head: Annotated[str, typer.Option("--head", help="Package: digest of a ledger entry you were told earlier.")] = "",
    root: Annotated[str, typer.Option("--root", help="Package: SHA-256 of the time authority's root.")] = "",
    language: Annotated[Literal["en", "zh"], typer.Option("--lang", help="Package: en or zh.")] = "en",
    platforms: Annotated[
        list[Path] | None, typer.Option("--platform", help="A platform file of your own: its posts are read again.")
    ] = None,
) -> None:
    """Check every byte, digest, chain, signature and citation, and that it all fits together.

    Exit code 0 if all holds, 1 if anything does not.

    3: all holds, but nothing on this machine tells whose vault it is: give --key as its owner told you.
    A package (FILE.wacz) is checked by the verifier that travels inside packages, run from here, and against what this
    machine remembers of its case; 2: cannot be read.
    """
    from desk.acts.verify import verify_package, verify_vault
    from desk.settings import load_settings

    if case_id and case_id.endswith(".wacz"):
        own = load_settings(vault)
        told = verify_package(LOCAL, Path(case_id), own, key=key, head=head, root=root, language=language)
        _tell_package(told, as_json=as_json)
        raise typer.Exit(_UNREADABLE if told.unreadable else int(not told.holds))
    if head or root:
        raise UserError("--head and --root are for checking a package (FILE.wacz); roots for a vault are in desk.toml")
    found = verify_vault(*asking(vault), case_id, key, platforms or ())
    _tell_vault(found, as_json=as_json)
    end_as(found)


def _tell_package(checked: "CheckedPackage", *, as_json: bool) -> None:
    if as_json:
        print_json(checked.values)
    else:
        tell(*checked.words.removesuffix("\n").split("\n"))


def _tell_vault(found: "Verification", *, as_json: bool) -> None:
    if as_json:
        faults = [{"where": fault.where, "says": fault.what} for fault in found.faults]
        told = {"unanchored": list(found.unanchored), "notes": list(found.notes), "entries": found.entries}
        told |= {"not_sealed": [sentence(one) for one in found.unsealed]}
        print_json({"holds": found.holds, "faults": faults, **told})
        return
    for fault in found.faults:
        tell(f"FAULT  {fault.where}", f"       {fault.what}")
    for note in found.notes:
        tell(f"note   {note}")
    for one in found.unsealed:
        tell(f"note   {sentence(one)}")
    for why in found.unanchored:
        tell(f"WHOSE  {why}")
    word = "HOLDS IN ITSELF, WHOSE IT IS IS NOT SHOWN" if found.unanchored else "HOLDS"
    word = word if found.holds else f"DOES NOT HOLD: {counted(len(found.faults), 'fault')}"
    tell(f"{word} ({found.entries} entries, {found.objects} objects read)")


@app.command(rich_help_panel="Prove")
@verb
def timestamp(
    case_id: Annotated[str | None, typer.Argument(help="One case; without it, all.")] = None,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Ask the timestamp authorities of desk.toml for the tokens that seals lack; exit code 1 if any still does.

    Run it as often as you like: what is SEALED is left alone.
    """
    from desk.acts.timestamp import timestamp as stamp

    unsealed = 0
    for case in stamp(*asking(vault), case_id):
        for seal in case.seals:
            unsealed += not seal.seal_state.sealed
            if as_json:
                which = {"ledger" if "/" in seal.name else "run_id": seal.name}
                more = {"gained": seal.gained, "problems": list(seal.problems)}
                state = {"sealed": seal.seal_state.sealed, "seal_in_words": seal.seal_state.in_words}
                print_json({"case_id": case.case_id, **which, **state, **more})
            else:
                tell(f"{case.case_id}  {seal.in_words}")
    if unsealed:
        raise UserError(
            f"{unsealed} seals lack time tokens; set up an authority: wornproof authority add NAME URL --root FILE"
        )


@app.command(rich_help_panel="Set up")
@verb
def doctor(vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Say what works on this machine and what to do about the rest."""
    from desk.acts.doctor import examine
    from desk.settings import load_settings

    checks = examine(LOCAL, load_settings(vault))
    for check in checks:
        if as_json:
            print_json({"name": check.name, "ok": check.ok, "needed": check.needed, "says": check.says})
        else:
            mark = "ok  " if check.ok else ("FAIL" if check.needed else "--  ")
            tell(f"{mark} {check.name:<14} {check.says}")
    if any(check.needed and not check.ok for check in checks):
        raise UserError("something needed does not work; see the lines marked FAIL")
