"""The demo: the example case, run for real against a small site on this machine, then held against the truth.

Everything goes through the same doors as a real case. Only after the report is written is ``truth.csv`` read, to
print how the findings compare with it.
"""

import csv
import io
import socket
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from pathlib import Path

from claims.interface import Assessed
from claims.worn.assess import Assessment, LineStatus
from claims.worn.claim import WornAssessed
from desk.acts.actor import Actor
from desk.acts.demo_others import OtherCompared, other_cases
from desk.acts.demo_reviews import review_as_made
from desk.acts.demo_site import serve
from desk.acts.investigate import Investigation, investigate
from desk.acts.order_file import OrderFile, read_order
from desk.acts.report import CaseFindings, find, write_report
from desk.jobs.progress import Show
from desk.settings import Settings
from evidence.errors import VaultError
from evidence.records import Outcome
from evidence.seal import is_sealed
from evidence.vault import Vault

_FIRST_PORT, _PORTS = 8765, 50
ACCUSING = {LineStatus.WORN_AFTER, LineStatus.WORN_BEFORE_AND_AFTER, LineStatus.WORN_TIME_OPEN}
_SILENT = {LineStatus.NOTHING, LineStatus.CANNOT_SAY, LineStatus.COLOURWAY_OPEN}
RIGHT_STATUSES = {
    "worn_after_delivery": {LineStatus.WORN_AFTER},
    "worn_before_delivery": {LineStatus.WORN_BEFORE},
    "only_shop_photo": {LineStatus.SHOP_PHOTOGRAPH},
    "cannot_say": _SILENT,
    "not_shown": _SILENT,
}
"""What ``expected`` in truth.csv asks of a line. To say nothing is right wherever nothing can be said for certain."""


@dataclass(frozen=True)
class Compared:
    """One line of the order: what the truth says and what was found."""

    number: int
    sku: str
    title: str
    truth: str
    found: LineStatus
    answer: str
    """``right``, ``missed`` (worn, and not found) or ``WRONG`` (said to be worn, and was not)."""


@dataclass(frozen=True)
class Demonstration:
    """The case as it was found, and the same beside the truth."""

    done: Investigation
    compared: tuple[Compared, ...]
    others: tuple[OtherCompared, ...]
    """The further cases."""


def run_demo(actor: Actor, settings: Settings, folder: Path, show: Show) -> Demonstration:
    """Run the example case in ``folder``; again, and only what is missing is done.

    Raises:
        VaultError: the port of the earlier run is taken and the capture is not complete.
    """
    folder.mkdir(parents=True, exist_ok=True)
    own = _within(settings, folder)
    with as_file(files("configs") / "example") as example:
        order_path = folder / "ORDER.toml"
        if not order_path.exists():
            order_path.write_text(_order_text(example, _free_port()), "utf-8")
        with _site(read_order(order_path), own):
            done = investigate(actor, own, order_path, show, out=folder / "report.html")
        review_as_made(own, done.findings.reading.case.case_id, example, show)
        done = replace(done, findings=_reported(actor, own, done))
        truth = (example / "truth.csv").read_text("utf-8")
        others = other_cases(actor, own, example, folder, show)
    return Demonstration(done, _compared(_worn(done.findings.assessed), truth), others)


def _reported(actor: Actor, settings: Settings, done: Investigation) -> CaseFindings:
    """The findings as they are when people have looked, and the report of them."""
    case_id = done.findings.reading.case.case_id
    written = write_report(actor, settings, case_id, done.report)
    return find(actor, settings, case_id, written.checked)


def _worn(assessed: tuple[Assessed, ...]) -> Assessment:
    return next(one.assessment for one in assessed if isinstance(one, WornAssessed))


def _compared(assessment: Assessment, truth: str) -> tuple[Compared, ...]:
    """Every order line beside the truth."""
    expected = {row["sku"]: row["expected"] for row in csv.DictReader(io.StringIO(truth)) if row.get("sku")}
    return tuple(
        Compared(line.number, line.line.sku, line.line.title, wanted, line.status, _answer(wanted, line.status))
        for line in assessment.lines
        if (wanted := expected[line.line.sku])
    )


def _answer(wanted: str, found: LineStatus) -> str:
    if found in RIGHT_STATUSES[wanted]:
        return "right"
    return "WRONG" if found in ACCUSING else "missed"


def _within(settings: Settings, folder: Path) -> Settings:
    """The demo keeps everything in its own folder, key included: deleting the folder undoes it."""
    own = {
        "vault_url": str(folder / "vault"),
        "home": folder / "home",
        "cache": folder / "cache",
        "index_url": f"tantivy://{folder.absolute() / 'index'}",
        "contact": "https://localhost/wornproof-demo",
    }
    return settings.model_copy(update=own)


def _order_text(example: Path, port: int) -> str:
    """The example's order file, pointing at the example's feed and at the site's port."""
    text = (example / "ORDER.toml").read_text("utf-8")
    feed = (example / "catalog.csv").as_posix()
    text = text.replace('catalog = "catalog.csv"', f'catalog = "{feed}"')
    return text.replace(":PORT/", f":{port}/")


def _free_port() -> int:
    for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise VaultError(f"no port free between {_FIRST_PORT} and {_FIRST_PORT + _PORTS} on this machine")


def _site(order: OrderFile, settings: Settings) -> AbstractContextManager[object]:
    """The site at the port the order file names; none where the capture is complete, so that nothing can change it."""
    if _captured(order, settings):
        return nullcontext()
    port = int(order.case.accounts[0].handle.split("/")[2].partition(":")[2])
    try:
        return serve(port)
    except OSError as error:
        raise VaultError(f"port {port} is taken: stop what uses it, or delete the demo's folder") from error


def _captured(order: OrderFile, settings: Settings) -> bool:
    vault = Vault.create(settings.vault_url, settings.home)
    if not vault.has_entry(order.case.case_id):
        return False
    entries = vault.case(order.case.case_id).ledger.entries()
    runs = [entry.digest for entry in entries if entry.record.kind == "run"]
    complete = any(entry.record.kind == "seal" and entry.record.outcome is Outcome.COMPLETE for entry in entries)
    return complete and bool(runs) and is_sealed(entries, runs[-1])
