"""The verb pack: one file that an arbitrator or a court can check without us."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from desk.acts.actor import LOCAL
from desk.cli.app import AsJson, VaultUrl, app, print_json, tell, verb
from evidence.sentences import sentence


@app.command(rich_help_panel="Prove")
@verb
def pack(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="The case, as 'wornproof case' lists it.")],
    runs: Annotated[
        list[str] | None, typer.Argument(metavar="RUN", help="These runs only; else every sealed one.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file (else CASE.wacz here).")] = None,
    posts: Annotated[
        str,
        typer.Option("--posts", metavar="ID,...", help="Show these posts only, each with a proof; withhold the rest."),
    ] = "",
    language: Annotated[Literal["en", "zh"], typer.Option("--lang", help="Language of the report inside.")] = "en",
    blurred: Annotated[
        bool,
        typer.Option("--blurred", help="Add copies of the posts' pictures, faces blurred; a second or two each."),
    ] = False,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Pack a case for somebody who trusts nobody: archive, ledger, seals, time tokens, report, and a verifier.

    The file is a WACZ: ReplayWeb.page opens it. With --posts only what speaks of these posts is disclosed, each capture
    proved to be one of those that were sealed, and the package says how many are withheld.
    """
    from desk.acts.pack import pack as run
    from desk.settings import load_settings
    from evidence.wording import counted

    names = [name.strip() for name in posts.split(",") if name.strip()]
    settings, only = load_settings(vault), runs or ()
    done = run(LOCAL, settings, case_id, runs=only, posts=names, out=out, language=language, blurred=blurred)
    if as_json:
        kept = [one.model_dump(mode="json") for one in done.kept_at_home]
        print_json({**vars(done), "path": str(done.path), "kept_at_home": kept})
        return
    tell(f"package     {done.path} ({done.payload_bytes:,} bytes)", f"digest      {done.digest}")
    for words in done.standings:
        tell(f"run         {words}")
    tell(f"signing key {done.public_key}")
    tell(
        f"captures    {done.captures} shown, {done.captures_withheld} withheld; "
        f"{counted(done.posts_withheld, 'post')} withheld"
    )
    if blurred:
        tell(f"blurred     {done.derivatives} copies of pictures in derivatives/, for showing: no evidence, and the")
        tell("            originals are in the package too; look for faces that were not found")
    for name in done.with_login:
        tell(f"LOGIN       {name} holds the cookies of whoever saved it: log that session out before you hand this on")
    for one in done.kept_at_home:
        tell(f"left out    {sentence(one)}")
    if not done.report:
        tell("report      not in it: it speaks of the whole case, and this is a part")
    tell(f"Check it with 'wornproof verify {done.path}', or with wornproof/verify.py from the project's release.")
