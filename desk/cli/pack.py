"""The verb pack: one file that an arbitrator or a court can check without us; and how verify reads such a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from desk.cli.app import AsJson, UserError, VaultUrl, app, print_json, tell, verb

if TYPE_CHECKING:
    from evidence.vault import Vault


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
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Pack a case for somebody who trusts nobody: archive, ledger, seals, time tokens, report, and a verifier.

    The file is a WACZ: ReplayWeb.page opens it. With --posts only what speaks of these posts is disclosed, each capture
    proved to be one of those that were sealed, and the package says how many are withheld.
    """
    from desk.pack.build import pack as build
    from desk.settings import load_settings
    from evidence.vault import Vault
    from evidence.wording import counted

    place = out or Path(f"{case_id}.wacz")
    if place.suffix != ".wacz":
        raise UserError(f"{place}: a package is named .wacz, so that other tools know it")
    settings = load_settings(vault)
    opened = Vault.open(settings.vault_url, settings.home)
    names = [name.strip() for name in posts.split(",") if name.strip()]
    report = b"" if names or runs else _report(opened, case_id, language)
    done = build(opened, case_id, place, tuple(runs or ()), tuple(names), report)
    if as_json:
        print_json({**vars(done), "path": str(done.path)})
        return
    tell(f"package     {done.path} ({done.payload_bytes:,} bytes)", f"digest      {done.digest}")
    for words in done.standings:
        tell(f"run         {words}")
    tell(f"signing key {done.public_key}")
    tell(
        f"captures    {done.captures} shown, {done.captures_withheld} withheld; "
        f"{counted(done.posts_withheld, 'post')} withheld"
    )
    for name in done.with_login:
        tell(f"LOGIN       {name} holds the cookies of whoever saved it: log that session out before you hand this on")
    for sentence in done.kept_at_home:
        tell(f"left out    {sentence}")
    if not done.report:
        tell("report      not in it: it speaks of the whole case, and this is a part")
    tell(f"Check it with 'wornproof verify {done.path}', or with wornproof/verify.py from the project's release.")


def verify_package(path: str, language: str, key: str, head: str, root: str, as_json: bool) -> int:
    """Check a package with the offline verifier; prints, and gives the exit code (0 holds, 1 a fault, 2 unreadable)."""
    from desk.pack.offline_verifier import main

    words = [path, "--lang", language, "--key", key, "--head", head, "--root", root]
    return main([*words, "--json"] if as_json else words)


def _report(opened: "Vault", case_id: str, language: str) -> bytes:
    from desk.report.build import build_report
    from desk.report.measured import error_rate_texts
    from desk.report.texts import Texts
    from matcher.policy import load_policy

    return build_report(opened, case_id, error_rate_texts(load_policy(), Texts(language)), language=language)
