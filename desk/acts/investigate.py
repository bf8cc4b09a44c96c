"""The whole path of one case: catalog, capture, stamp, match, seal, index, report. Each does only what is missing.

No stage keeps a list of what it has done: each asks the vault. So a kill at any moment costs at most the piece in
hand, and running again is always right.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from desk.access.actor import in_scope
from desk.access.roles import Right
from desk.acts import news
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.errors import WrongSkus
from desk.acts.order_file import OrderFile, read_order
from desk.acts.report import CaseFindings, find, write_report
from desk.acts.unfinished import Left
from desk.jobs.alone import alone
from desk.jobs.capture import capture, no_contact, not_crawled
from desk.jobs.catalog import import_catalog, not_in_feed
from desk.jobs.examine import examine
from desk.jobs.index import index
from desk.jobs.own_platforms import remember
from desk.jobs.progress import Show
from desk.jobs.sealing import seal
from desk.jobs.stamping import stamp
from desk.settings import Settings
from evidence.errors import NotAnchored
from evidence.records import Deed, Outcome
from evidence.vault import Vault


@dataclass(frozen=True)
class Investigation:
    """What one run of the whole path came to."""

    findings: CaseFindings
    report: Path
    warnings: tuple[str, ...]

    @property
    def left(self) -> tuple[Left, ...]:
        """What was not looked at, or not to its end."""
        return self.findings.left


def investigate(
    actor: Actor,
    settings: Settings,
    order: Path,
    show: Show,
    *,
    out: Path | None = None,
    again: bool = False,
    go_on: bool = False,
) -> Investigation:
    """Run what is missing of the whole path.

    Args:
        actor: Who asks.
        settings: Of this desk; the vault is made where it is missing.
        order: The order file (TOML).
        show: Progress.
        out: Where the report goes; None: ``CASE.html`` in the present folder.
        again: Look for new and changed posts too, and fetch the feed's pictures anew.
        go_on: Go on where order lines name a SKU that the catalog does not have.

    Raises:
        WrongSkus: some do, and ``go_on`` was not asked for; nothing was fetched and no case opened.
        EvidenceError: with what to do next; everything gathered until then is in the vault.
    """
    actor.needs(Right.CAPTURE)
    told = opened_by(actor, read_order(order))
    case_id = told.case.case_id
    if not actor.sees(case_id):
        in_scope(actor, case_id, lambda: False)
    vault = Vault.create(settings.vault_url, settings.home)
    if not go_on and (wrong := not_in_feed(settings, told.case, told.feed)):
        raise WrongSkus(wrong)
    note(settings, actor, Deed.CAPTURED, case_id, vault=vault)
    with alone(settings.home, vault.vault_id, case_id):
        warnings = _stages(settings, vault, told, show, again)
        show("report", 0, 1, "")
        written = write_report(actor, settings, case_id, out)
        show("report", 1, 1, "")
        news.findings_ready(settings, vault, case_id)
    news.send(settings)
    return Investigation(find(actor, settings, case_id, written.checked), written.path, warnings)


def opened_by(actor: Actor, told: OrderFile) -> OrderFile:
    """The order file with the account that opens its case."""
    return replace(told, case=told.case.model_copy(update={"account": actor.account}))


def _stages(settings: Settings, vault: Vault, told: OrderFile, show: Show, again: bool) -> tuple[str, ...]:
    """Everything up to the report; what a person should know of it, in words."""
    case_id = told.case.case_id
    warnings = import_catalog(settings, told.case, told.feed, told.bank, show, again=again)
    vault.open_case(told.case)
    remember(settings.home, vault.vault_id, case_id, told.platforms)
    warnings += not_crawled(told.case, told.platforms)
    captured = capture(settings, case_id, show, platforms=told.platforms, again=again)
    warnings += tuple(one.in_words() for one in captured if one.result.outcome is not Outcome.COMPLETE)
    warnings += no_contact(settings, captured)
    warnings += stamp(settings, case_id, show)
    news.capture_sealed(settings, vault, case_id)
    examine(settings, case_id, show)
    warnings += _sealed(settings, case_id, show)
    return warnings + index(settings, case_id, show)


def _sealed(settings: Settings, case_id: str, show: Show) -> tuple[str, ...]:
    """What of the examinations stays without a seal or a token, in words; the report says it too."""
    try:
        return seal(settings, case_id, show)
    except NotAnchored as error:
        return (str(error),)
