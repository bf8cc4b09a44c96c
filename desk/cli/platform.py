"""The verbs about platform files: list, check, new."""

from pathlib import Path
from typing import Annotated

import typer

from desk.acts.actor import LOCAL
from desk.cli.app import AsJson, UserError, app, print_json, tell, verb

platforms = typer.Typer(
    help="Sites that can be captured: which there are, whether their files hold, and a first draft for a new one.",
    no_args_is_help=True,
)
app.add_typer(platforms, name="platform", rich_help_panel="Set up")


@platforms.command("list")
@verb
def list_platforms(as_json: AsJson = False) -> None:
    """Every shipped platform and what is captured of it. docs/platforms.md says how each was tested."""
    from desk.acts import platforms as acts

    for platform in acts.list_platforms(LOCAL):
        row = {
            "name": platform.name,
            "title": platform.title,
            "captures_in_words": platform.captures,
            "software": platform.software,
            "browser": platform.browser is not None,
            "hosts": list(platform.hosts),
        }
        if as_json:
            print_json(row)
        else:
            browser = " [in a browser]" if platform.browser is not None else ""
            tell(f"{platform.name:<12} {platform.title}{browser}", f"{'':<12} {platform.captures}")


@platforms.command("check")
@verb
def check_platform(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE.toml", help="A shipped platform, or a platform file.")],
    situations: Annotated[
        Path | None, typer.Option("--situations", help="Folder of saved situations (else the one beside the file).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a platform file and read its saved situations again; nothing is asked of any site.

    Exit code 1 if the file is wrong, has no situation, or one means something else now.
    """
    from desk.acts import platforms as acts

    platform = acts.check_platform(LOCAL, name, situations)
    for result in platform.situations:
        if as_json:
            print_json({"situation": result.name, "ok": not result.differs, "differs": result.differs})
        else:
            tell(f"{'ok     ' if not result.differs else 'DIFFERS'} {result.name}  {result.differs}".rstrip())
    if not platform.situations:
        raise UserError(
            f"the file of {platform.name} holds, but no saved situation was found: give --situations, "
            f"or save one with 'wornproof platform new'"
        )
    if not as_json:
        number = len(platform.situations)
        same = f"{number - platform.differing} of {number} situations mean the same"
        tell(f"{platform.title}: the file holds; {same}")
    if platform.differing:
        raise typer.Exit(1)


@platforms.command("new")
@verb
def new_platform(
    name: Annotated[str, typer.Argument(help="A short name in small letters, for example 'photoblog'.")],
    url: Annotated[str, typer.Argument(help="A public page of posts: a profile, or the JSON it is made from.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for NAME.toml and NAME/.")] = Path(),
    handle: Annotated[str, typer.Option("--handle", help="The account's name as it stands in the address.")] = "",
    host: Annotated[
        list[str] | None, typer.Option("--host", help="Another host of the site, for its scripts, data or pictures.")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser", help="Open the page in Chromium, for lists made by script.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a first platform file from one page: one request and robots.txt, no login, nothing into a vault.

    The file says in its head what it is unsure of. The page is saved beside it as the first situation: it holds what
    that person posted, so take a page of your own, and keep it as carefully as a case.
    """
    from desk.acts import platforms as acts
    from desk.settings import load_settings

    more = tuple(host or ())
    made = acts.draft_platform(LOCAL, load_settings(), name, url, out, handle=handle, hosts=more, in_browser=browser)
    kind, meaning = next(iter(made.meaning.items()))
    found = len(meaning.get("posts", ())) + len(meaning.get("links", ()))
    if as_json:
        print_json(
            {
                "platform_file": str(made.toml),
                "situation_folder": str(made.situation),
                "handle": made.handle,
                "posts": found,
                "unsure": list(made.doubts),
                "notes": list(made.notes),
            }
        )
        return
    tell(f"platform   {made.toml}", f"situation  {made.situation}", f"posts      {found} found ({kind})")
    for doubt in made.doubts:
        tell(f"unsure     {doubt}")
    for note in made.notes:
        tell(f"note       {note}")
    tell(f"next       look at both files, then: wornproof platform check {made.toml}")
