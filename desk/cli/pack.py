"""The verb pack: one file that an arbitrator or a court can check without us."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from desk.cli.app import AsJson, VaultUrl, app, print_json, tell, verb
from desk.cli.who import asking
from evidence.sentences import sentence

if TYPE_CHECKING:
    from desk.acts.pack import Packed


@app.command(rich_help_panel="Prove")
@verb
def pack(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="The case, as 'wornproof case' lists it.")],
    runs: Annotated[
        list[str] | None, typer.Argument(metavar="RUN", help="These runs only; else every sealed one.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The file (else CASE.wacz here); with --for the folder.")
    ] = None,
    channel: Annotated[
        str, typer.Option("--for", metavar="CHANNEL", help="Make what this channel takes: see 'wornproof channels'.")
    ] = "",
    is_check: Annotated[bool, typer.Option("--check", help="With --for: only say what is missing.")] = False,
    issued_to: Annotated[str, typer.Option("--to", help="With --for: who gets it, for the record.")] = "",
    posts: Annotated[
        str,
        typer.Option("--posts", metavar="ID,...", help="Show these posts only, each with a proof; withhold the rest."),
    ] = "",
    language: Annotated[
        Literal["en", "zh"] | None,
        typer.Option("--lang", help="Language of the report inside (else en; with --for the channel's)."),
    ] = None,
    unanchored: Annotated[
        bool, typer.Option("--unanchored", help="Pack also what nobody vouches for; the front page says so.")
    ] = False,
    blurred: Annotated[
        bool,
        typer.Option("--blurred", help="Add copies of the posts' pictures, faces blurred; a second or two each."),
    ] = False,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Pack a case for somebody who trusts nobody: archive, ledger, seals, time tokens, report, and a verifier.

    The file is a WACZ: ReplayWeb.page opens it. With --posts only what speaks of these posts is disclosed, each capture
    proved to be one of those that were sealed, and the package says how many are withheld. Exit code 3: nothing on this
    machine tells that its owner wrote all of it, so nothing is signed (with --unanchored: signed, and said so).

    With --for CHANNEL it makes what that channel takes instead (a picture, a document, texts, fields) in a folder.
    Where something is missing they are drafts that say so, and the exit code is 4.
    """
    from desk.acts.pack import pack as run
    from desk.acts.release import releases
    from evidence.wording import counted

    if channel:
        _refuse_beside_channel(runs, posts, unanchored, blurred)
        from desk.cli.hand_over import check_for, make_for

        if is_check:
            _refuse_beside_check(out, issued_to)
            check_for(case_id, channel, language or "", vault, as_json)
        else:
            make_for(case_id, channel, _folder(out), language or "", issued_to, vault, as_json)
        return
    if is_check or issued_to:
        raise typer.BadParameter("--check and --to go with --for CHANNEL")
    names = [name.strip() for name in posts.split(",") if name.strip()]
    who, settings = asking(vault)
    done = run(
        who,
        settings,
        case_id,
        runs=runs or (),
        posts=names,
        out=out,
        language=language or "en",
        unanchored=unanchored,
        blurred=blurred,
    )
    released_for = releases(who, settings, case_id).current
    if as_json:
        print_json({**_as_json(done), "released_for": list(released_for)})
        return
    tell(f"package     {done.path} ({done.payload_bytes:,} bytes)", f"digest      {done.digest}")
    for words in done.standings:
        tell(f"run         {words}")
    tell(f"signing key {done.public_key}")
    tell(
        f"captures    {done.captures} shown, {done.captures_withheld} withheld; "
        f"{counted(done.posts_withheld, 'post')} withheld"
    )
    for one in done.not_vouched:
        tell(f"UNVOUCHED   {sentence(one)}")
    if blurred:
        tell(f"blurred     {done.derivatives} copies of pictures in derivatives/, for showing: no evidence, and the")
        tell("            originals are in the package too; look for faces that were not found")
    for one in done.kept_at_home:
        tell(f"left out    {sentence(one)}")
    if not done.report:
        tell("report      not in it: it speaks of all of the case, and here a part of that is withheld")
    tell(f"released    {', '.join(released_for) or 'for no channel yet: ' + _UNRELEASED.format(case_id=case_id)}")
    tell(f"Check it with 'wornproof verify {done.path}', or with wornproof/verify.py from the project's release.")


def _refuse_beside_channel(runs: list[str] | None, posts: str, unanchored: bool, blurred: bool) -> None:
    if runs or posts or unanchored or blurred:
        raise typer.BadParameter("--for takes the whole case: leave RUN, --posts, --unanchored and --blurred out")


def _refuse_beside_check(out: Path | None, issued_to: str) -> None:
    if out is not None or issued_to:
        raise typer.BadParameter("--check makes nothing and records nothing: leave --out and --to out")


def _folder(out: Path | None) -> Path | None:
    if out is not None and out.suffix.lower() == ".wacz":
        raise typer.BadParameter(f"with --for the files go into a folder, and {out.name} is called as a package is")
    return out


_UNRELEASED = "'wornproof release ask {case_id} CHANNEL' asks for it, and another person approves"


def _as_json(done: "Packed") -> dict[str, Any]:
    return {
        "package": str(done.path),
        "package_digest": done.digest,
        "package_bytes": done.payload_bytes,
        "public_key": done.public_key,
        "captures": done.captures,
        "captures_withheld": done.captures_withheld,
        "posts_withheld": done.posts_withheld,
        "holds_report": done.report,
        "runs_in_words": list(done.standings),
        "kept_at_home": [one.model_dump(mode="json") for one in done.kept_at_home],
        "not_vouched": [one.model_dump(mode="json") for one in done.not_vouched],
    }
