"""The verbs review comparisons and review comparison: people's words on what supplied files and records contradict."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from desk.cli.app import AsJson, UserError, VaultUrl, print_json, tell, verb
from desk.cli.review import CaseId, Language, reviews
from desk.cli.who import asking
from evidence.wording import counted

if TYPE_CHECKING:
    from desk.acts.review_comparisons import ComparisonStanding, WordGiven

_Says = Literal["confirmed", "rejected", "unsure"]


@reviews.command("comparisons")
@verb
def comparisons(case_id: CaseId, language: Language = "en", vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """What of a case's comparisons contradicts, what waits for your word, and what is decided."""
    from desk.acts.review_comparisons import comparisons as listed

    who, settings = asking(vault)
    found = listed(who, settings, case_id, language)
    for one in found:
        if as_json:
            print_json(_values(one))
            continue
        state = "decided" if one.is_open else "waits for you" if one.waits else "open"
        words = "; ".join(f"{said.reviewer}: {said.verdict}" for said in one.reviews)
        told = words or (f"{counted(one.words, 'person')} answered" if one.words else "nobody answered")
        tell(f"{one.number:>5}  {one.claim}  {one.of}  {state} ({told})", f"       {one.says}")
    if not found and not as_json:
        tell(f"nothing in {case_id} needs a person's look: no comparison contradicts")


@reviews.command("comparison")
@verb
def comparison(
    case_id: CaseId,
    number: Annotated[int, typer.Argument(metavar="ENTRY", help="Of the comparison, as 'comparisons' lists it.")],
    says: Annotated[_Says | None, typer.Option("--says", help="Whether it does contradict.")] = None,
    note: Annotated[str, typer.Option("--note", help="For the record, in your own words.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take your word back, within a minute of it.")] = False,
    withdraw: Annotated[str | None, typer.Option("--withdraw", help="Take an older word back; why.")] = None,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Say whether a contradiction holds, or take your word back. Two people answer, neither seeing the other's word.

    Look at the pictures and the records beside them in the report first. Whoever opened or changed the case, or
    supplied or recorded what was compared, is not asked.

    [bold]Examples[/]

      wornproof review comparison case-7 12 --says confirmed --note "the row has another amount"

      wornproof review comparison case-7 12 --withdraw "I had looked at another row"
    """
    from desk.acts.review_comparisons import judge_comparison, undo_comparison, withdraw_comparison

    if [says is not None, undo, withdraw is not None].count(True) != 1:
        raise UserError("say one of --says, --undo and --withdraw")
    if note and says is None:
        raise UserError("--note goes with --says")
    who, settings = asking(vault)
    if says is not None:
        _tell_given(judge_comparison(who, settings, case_id, number, says, note), as_json=as_json)
        return
    if withdraw is not None:
        done = withdraw_comparison(who, settings, case_id, number, withdraw)
    else:
        done = undo_comparison(who, settings, case_id, number)
    if as_json:
        print_json({"case_id": done.case_id, "comparison": done.number, "undone": done.undone})
    else:
        tell(f"entry {done.number}: {'undone; both stay in the record' if done.undone else 'withdrawn'}")


def _tell_given(done: "WordGiven", *, as_json: bool) -> None:
    if as_json:
        until = done.undo_until.isoformat() if done.undo_until else None
        told: dict[str, Any] = {"case_id": done.case_id, "comparison": done.number, "verdict": done.verdict}
        print_json({**told, "undo_until": until, "unsealed": done.unsealed})
        return
    again = f"wornproof review comparison {done.case_id} {done.number}"
    if done.undo_until:
        tell(f"entry {done.number}: taken; until {done.undo_until:%H:%M:%S} UTC '{again} --undo' undoes it")
    else:
        tell(f"entry {done.number}: taken; '{again} --withdraw REASON' takes it back with a reason")
    tell(*filter(None, (done.unsealed,)), err=True)


def _values(one: "ComparisonStanding") -> dict[str, Any]:
    return {
        "comparison": one.number,
        "claim": one.claim,
        "of": one.of,
        "why": one.why,
        "says": one.says,
        "waits_for_you": one.waits,
        "decided": one.is_open,
        "words": one.words,
        "reviews": [{"reviewer": said.reviewer, "verdict": said.verdict, "note": said.note} for said in one.reviews],
    }
