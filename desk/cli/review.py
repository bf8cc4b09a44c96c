"""The verbs review: what people are asked about a case, and what they answer."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from desk.cli.app import AsJson, UserError, VaultUrl, app, print_json, tell, verb
from desk.cli.who import actor
from evidence.wording import counted

if TYPE_CHECKING:
    from desk.acts.line_up import LineUp
    from desk.acts.review import Given
    from desk.acts.standing import Standing

reviews = typer.Typer(
    help="What two people decide, neither seeing the other's word: line-ups (which of six articles is worn in a "
    "picture?), and what comparisons contradict.",
    no_args_is_help=True,
)
app.add_typer(reviews, name="review", rich_help_panel="Decide")

CaseId = Annotated[str, typer.Argument(metavar="CASE", help="A case.")]
Out = Annotated[Path | None, typer.Option("--out", help="Where the sheet goes (otherwise lineup-NAME.html).")]
Language = Annotated[Literal["en", "zh"], typer.Option("--lang", help="en or zh.")]
Because = Annotated[
    Literal[
        "details_agree", "print_agrees", "colour_differs", "cut_differs", "print_differs", "too_little_seen",
        "not_worn", "other",
    ],
    typer.Option("--because", help="What decided."),
]  # fmt: skip


@reviews.command("list")
@verb
def list_(case_id: CaseId, vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """What of a case people should look at, what waits for your word, and what is decided."""
    from desk.acts.standing import standing
    from desk.settings import load_settings

    settings = load_settings(vault)
    found = standing(actor(settings), settings, case_id)
    for one in found:
        if as_json:
            print_json(_standing(one))
            continue
        state = "decided" if one.is_open else "waits for you" if one.waits else "open"
        words = "; ".join(f"{said.reviewer}: {said.verdict}" for said in one.reviews)
        told = words or (f"{counted(one.words, 'person')} answered" if one.words else "nobody answered")
        asked = f"  line {one.subject.line}  {one.subject.sku}  {one.subject.why}" if one.subject else ""
        tell(f"{one.name}{asked}  {state} ({told})")
    if not found and not as_json:
        tell(f"nothing in {case_id} needs a person's look: no finding, and no lead")


@reviews.command("next")
@verb
def next_(
    case_id: CaseId, out: Out = None, language: Language = "en", vault: VaultUrl = None, as_json: AsJson = False
) -> None:
    """Write the next sheet that waits for you: open it in a browser, then answer with 'review answer'.

    It shows the clothes cut from a post and photos of the catalog, none marked. Faces are made unseen.
    """
    from desk.acts.line_up import next_lineup
    from desk.settings import load_settings

    settings = load_settings(vault)
    found = next_lineup(actor(settings), settings, case_id, out, language)
    if not found:
        if as_json:
            print_json({"waiting": 0})
        else:
            tell(f"nothing in {case_id} waits for your word")
        return
    _tell_lineup(found[0], as_json=as_json)


@reviews.command("practice")
@verb
def practice(
    catalog: Annotated[
        str | None, typer.Option("--catalog", help="A catalog; otherwise any that has two photos.")
    ] = None,
    out: Out = None,
    language: Language = "en",
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Write a sheet whose truth is known, made of a catalog's own second photos: how well do you tell them?"""
    from desk.acts.line_up import practise
    from desk.settings import load_settings

    settings = load_settings(vault)
    _tell_lineup(practise(actor(settings), settings, catalog, out, language), as_json=as_json)


@reviews.command("answer")
@verb
def answer(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the sheet.")],
    photo: Annotated[int | None, typer.Option("--photo", min=1, help="This photo shows it.")] = None,
    none: Annotated[bool, typer.Option("--none", help="None of these.")] = False,
    cannot_tell: Annotated[bool, typer.Option("--cannot-tell", help="It cannot be told.")] = False,
    sure: Annotated[Literal["high", "medium", "low"], typer.Option("--sure", help="How sure you are.")] = "medium",
    because: Because = "other",
    note: Annotated[str, typer.Option("--note", help="For the record, in your own words.")] = "",
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Answer a sheet that was shown to you. Within a minute 'review undo' takes it back."""
    from desk.acts.review import Answer
    from desk.acts.review import answer as take
    from desk.cli.progress import stages
    from desk.settings import load_settings
    from evidence.records import Confidence, Picked, ReasonCode

    if [photo is not None, none, cannot_tell].count(True) != 1:
        raise UserError("say one of --photo N, --none and --cannot-tell")
    picked = Picked.PHOTO if photo else Picked.NONE_OF_THESE if none else Picked.CANNOT_TELL
    given = Answer(picked, photo or 0, Confidence(sure), ReasonCode(because), note)
    settings = load_settings(vault)
    with stages(passing=True) as show:
        done = take(actor(settings), settings, name, given, show)
    _tell_given(done, as_json=as_json)


@reviews.command("undo")
@verb
def undo(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the sheet.")],
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Take back your answer to a sheet, within a minute of it. Then it waits for you again.

    Not where another's answer came meanwhile, so that all may see both: 'review withdraw' takes it back with a reason.
    """
    from desk.acts.review import undo as take_back
    from desk.settings import load_settings

    settings = load_settings(vault)
    done = take_back(actor(settings), settings, name)
    if as_json:
        print_json({"name": done.name, "case_id": done.case_id, "undone": True})
    else:
        tell(f"{done.name}: undone; both stay in the record")


@reviews.command("withdraw")
@verb
def withdraw(
    case_id: CaseId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the sheet.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it stays in the record.")],
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Take back an older word of yours, with a reason. Somebody else is asked then."""
    from desk.acts.review import withdraw as take_back
    from desk.settings import load_settings

    settings = load_settings(vault)
    done = take_back(actor(settings), settings, case_id, name, reason)
    if as_json:
        print_json({"name": done.name, "case_id": done.case_id, "undone": False})
    else:
        tell(f"{done.name}: withdrawn")


@reviews.command("rates")
@verb
def rates(vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """How you do in line-ups whose truth is known; of a lead and an auditor, how everybody does."""
    from desk.acts.rates import rates as known
    from desk.settings import load_settings

    settings = load_settings(vault)
    for one in known(actor(settings), settings):
        rate = one.rate
        if as_json:
            print_json({"account": one.account, "lineups": rate.lineups, "right": rate.right, "wrong": rate.wrong})
        else:
            tell(f"{one.account}  {rate.right} right, {rate.wrong} wrong of {counted(rate.lineups, 'line-up')}")


def _tell_lineup(found: "LineUp", *, as_json: bool) -> None:
    if as_json:
        told: dict[str, Any] = {"name": found.name, "sheet": str(found.path), "photos": found.photos}
        print_json({**told, "is_lineup": found.is_lineup, "waiting": found.waiting})
        return
    tell(f"sheet   {found.path}   ({found.waiting} waiting)")
    tell(f"answer  wornproof review answer {found.name} --photo N   (or --none, or --cannot-tell; --sure, --because)")


def _tell_given(done: "Given", *, as_json: bool) -> None:
    if as_json:
        until = done.undo_until.isoformat() if done.undo_until else None
        told: dict[str, Any] = {"name": done.name, "case_id": done.case_id, "undo_until": until}
        print_json({**told, "right": done.right, "unsealed": done.unsealed, "warnings": list(done.warnings)})
        return
    if done.undo_until:
        tell(f"{done.name}: taken; until {done.undo_until:%H:%M:%S} UTC 'wornproof review undo {done.name}' undoes it")
    elif done.right is None:
        tell(f"{done.name}: taken, and open to all; 'wornproof review withdraw' takes it back with a reason")
    else:
        tell(f"{done.name}: {'right' if done.right else 'not right'}")
    tell(*filter(None, (done.unsealed, *done.warnings)), err=True)


def _standing(one: "Standing") -> dict[str, Any]:
    subject = one.subject
    return {
        "name": one.name,
        "line": subject.line if subject else None,
        "sku": subject.sku if subject else "",
        "why": subject.why.value if subject else "",
        "image_digest": subject.image_digest if subject else "",
        "weight_decibans": subject.weight_decibans if subject else None,
        "waits_for_you": one.waits,
        "decided": one.is_open,
        "words": one.words,
        "reviews": [{"reviewer": said.reviewer, "verdict": said.verdict, "note": said.note} for said in one.reviews],
    }
