"""Verbs about the vault itself: init, case, verify, doctor."""

from typing import Annotated

import typer

from desk.cli.app import AsJson, UserError, VaultUrl, app, print_json, tell, verb

_NOT_ANCHORED = 3


@app.command(rich_help_panel="Set up")
@verb
def init(vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Make a vault and this desk's signing key (readable by you alone). Safe to run again."""
    from desk.settings import load_settings
    from evidence.keys import KEY_FILE, public_hex
    from evidence.vault import Vault

    settings = load_settings(vault)
    made = Vault.create(settings.vault_url, settings.home)
    key = public_hex(made.key())
    if as_json:
        print_json({"vault": made.store.url, "vault_id": made.vault_id, "home": str(settings.home), "public_key": key})
        return
    tell(f"vault       {made.store.url}", f"signing key {settings.home / KEY_FILE}", f"public key  {key}")
    tell("Back up both folders; give the public key to whoever shall check your seals.")


@app.command("case", rich_help_panel="Work on a case")
@verb
def show_case(
    case_id: Annotated[str | None, typer.Argument(help="A case; without it, all are listed.")] = None,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """List the cases, or show one: its accounts, its window, and how far each stage is."""
    from desk.acts.overview import overview
    from desk.jobs.stamping import trust
    from desk.settings import load_settings
    from evidence.vault import Vault

    settings = load_settings(vault)
    opened = Vault.open(settings.vault_url, settings.home)
    for name in (case_id,) if case_id else opened.cases():
        summary = overview(opened.case(name), trust(settings))
        if as_json:
            print_json(summary)
            continue
        tell(f"{summary['case_id']}  {summary['purpose']}")
        for key, value in summary.items():
            if key not in {"case_id", "purpose"}:
                shown = f"\n{'':<21}".join(value) if isinstance(value, list) else value
                tell(f"  {key.replace('_', ' '):<18} {shown}")
    if not opened.cases() and not as_json:
        tell("no case yet: write an order file and run 'wornproof investigate ORDER.toml'")


@app.command("verify", rich_help_panel="Prove")
@verb
def verify_vault(
    case_id: Annotated[
        str | None, typer.Argument(metavar="[CASE|FILE.wacz]", help="One case, or a package; else the whole vault.")
    ] = None,
    vault: VaultUrl = None,
    as_json: AsJson = False,
    key: Annotated[str, typer.Option("--key", help="The signing key (hex) you were told by other means.")] = "",
    head: Annotated[str, typer.Option("--head", help="Package: digest of a ledger entry you were told earlier.")] = "",
    root: Annotated[str, typer.Option("--root", help="Package: SHA-256 of the time authority's root.")] = "",
    language: Annotated[str, typer.Option("--lang", help="Package: en or zh.")] = "en",
) -> None:
    """Check every byte, digest, chain, signature and citation. Exit code 0 if all holds, 1 if anything does not.

    3: all holds, but nothing on this machine tells whose vault it is: give --key as its owner told you.
    A package (FILE.wacz) is checked by the verifier that travels inside packages, run from here; 2: cannot be read.
    """
    if case_id and case_id.endswith(".wacz"):
        from desk.cli.pack import verify_package

        raise typer.Exit(verify_package(case_id, language, key, head, root, as_json))
    if head or root:
        raise UserError("--head and --root are for checking a package (FILE.wacz); roots for a vault are in desk.toml")
    from desk.jobs.stamping import trust
    from desk.settings import load_settings
    from evidence.vault import Vault
    from evidence.verify import verify

    settings = load_settings(vault)
    opened = Vault.open(settings.vault_url, settings.home)
    result = verify(opened, case_id, trust(settings, key.lower()))
    if as_json:
        faults = [{"where": fault.where, "what": fault.what} for fault in result.faults]
        told = {"unanchored": list(result.unanchored), "notes": list(result.notes), "entries": result.entries}
        print_json({"holds": result.holds, "faults": faults, **told})
    else:
        for fault in result.faults:
            tell(f"FAULT  {fault.where}", f"       {fault.what}")
        for note in result.notes:
            tell(f"note   {note}")
        for why in result.unanchored:
            tell(f"WHOSE  {why}")
        word = "HOLDS IN ITSELF, WHOSE IT IS IS NOT SHOWN" if result.unanchored else "HOLDS"
        word = word if result.holds else f"DOES NOT HOLD: {len(result.faults)} faults"
        tell(f"{word} ({result.entries} entries, {result.objects} objects read)")
    if not result.holds or result.unanchored:
        raise typer.Exit(1 if result.faults else _NOT_ANCHORED)


@app.command(rich_help_panel="Prove")
@verb
def timestamp(
    case_id: Annotated[str | None, typer.Argument(help="One case; without it, all.")] = None,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Ask the timestamp authorities of desk.toml for the tokens that sealed runs lack; exit code 1 if any still does.

    Run it as often as you like: what is SEALED is left alone.
    """
    from desk.jobs.stamping import stamp_case
    from desk.settings import load_settings
    from evidence.vault import Vault

    settings = load_settings(vault)
    opened = Vault.open(settings.vault_url, settings.home)
    unsealed = 0
    for name in (case_id,) if case_id else opened.cases():
        for stamped in stamp_case(opened.case(name), settings):
            unsealed += not stamped.seal_state.sealed
            if as_json:
                more = {"gained": stamped.gained, "problems": list(stamped.problems)}
                print_json({"case_id": name, "run": stamped.run_id, "standing": stamped.seal_state.in_words, **more})
            else:
                tell(f"{name}  {stamped.in_words}")
    if unsealed:
        raise UserError(f"{unsealed} runs are UNSEALED; authorities are named in desk.toml, see docs/vault.md")


@app.command(rich_help_panel="Set up")
@verb
def doctor(vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Say what works on this machine and what to do about the rest."""
    from desk.acts.doctor import examine

    checks = examine(vault)
    for check in checks:
        if as_json:
            print_json({"name": check.name, "ok": check.ok, "needed": check.needed, "says": check.says})
        else:
            mark = "ok  " if check.ok else ("FAIL" if check.needed else "--  ")
            tell(f"{mark} {check.name:<14} {check.says}")
    if any(check.needed and not check.ok for check in checks):
        raise UserError("something needed does not work; see the lines marked FAIL")
