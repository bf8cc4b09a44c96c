"""Puts down the order of a new case from a form, and tells what is wrong with it before anybody's account is read.

The order file and its feed lie in ``HOME/orders/<case id>``; ``desk.acts.runs`` opens the case with them. What is
wrong is told by the same reader that a file on the command line has, so both are refused with the same words.
"""

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from claims.clock import clock as clock_of
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.errors import ActError
from desk.acts.order_file import OrderFile, read_order
from desk.acts.order_values import OrderValues
from desk.acts.scope import NAME, catalogs_seen, own_case
from desk.jobs.catalog import not_in_feed
from desk.jobs.drafted import ORDER_FILE, folder_of, order_of
from desk.jobs.ordered import Unlisted
from desk.settings import Settings
from evidence.errors import RecordError
from evidence.files import MAX_SETTINGS_BYTES, MAX_TABLE_BYTES, read_file, write_whole
from evidence.records import Account, Case, OrderLine
from evidence.toml import parse_toml
from evidence.vault import Vault
from matcher.catalog.feed import read_feed
from matcher.catalog.links import is_address
from matcher.errors import FeedError

_ENDS = (".csv", ".tsv", ".txt", ".xml")


@dataclass(frozen=True)
class DroppedFeed:
    """A feed that was handed in."""

    name: str
    """As the file was called. Nothing but its letters and digits is used."""
    data: bytes


@dataclass(frozen=True)
class Days:
    """The days whose posts may be read, in the case's zone."""

    first: date
    last: date
    before: int | None
    """How many lie before the delivery: what was worn before it was sold speaks for the buyer. None: no delivery."""
    after: int | None


@dataclass(frozen=True)
class Drafted:
    """What was understood of an order. Nothing was fetched for it."""

    case_id: str
    path: Path
    lines: tuple[OrderLine, ...]
    wrong: tuple[Unlisted, ...]
    """Lines whose SKU no article has, each with the SKUs that are written most like it."""
    accounts: tuple[Account, ...]
    """With platform and handle as the case will have them."""
    catalog: str
    """Empty where the claim needs none."""
    feed: str
    """The feed that was handed in, by the name under which it is kept; empty where none was."""
    days: Days | None
    """Which may be read; None where the case names no window."""


@dataclass(frozen=True)
class MayOpen:
    """Somebody who may open cases."""

    name: str


def may_open(actor: Actor) -> MayOpen:
    """Go on for somebody who may open cases.

    Raises:
        Forbidden: they may not.
    """
    actor.needs(Right.CAPTURE)
    return MayOpen(actor.name)


def draft_order(
    actor: Actor, settings: Settings, values: OrderValues, feed: DroppedFeed | None = None, catalog: str = ""
) -> Drafted:
    """Put down the order of a case that is not open yet; what lay there for it before goes only when this is right.

    Args:
        actor: Who asks; it is they who open the case.
        settings: Of this desk; the vault is made where it is missing.
        values: What was typed.
        feed: The shop's feed, as a file. None, with no ``catalog``: the one that was handed in for this case before.
        catalog: The name of a catalog that the vault has, in place of a feed.

    Raises:
        Forbidden: the actor may not open cases.
        NotThere: this case is not theirs to see, be it there or not.
        ActError: it has no name, is open already, or there is no such catalog.
        RecordError: what was typed makes no order; the text names the key.
        EvidenceError: the feed cannot be read.
    """
    actor.needs(Right.CAPTURE)
    case_id = values.case_id
    if not NAME.fullmatch(case_id):
        raise ActError("case_id: a case is named by letters, digits, '.', '_' and '-', at most 100, no sign first")
    if case_id == "new":
        raise ActError("case_id: 'new' is the name of this page: name the case otherwise")
    Vault.create(settings.vault_url, settings.home)
    vault = own_case(actor, settings, case_id, Right.CAPTURE, lambda *_: True)
    if vault.has_entry(case_id):
        raise ActError(
            f"case_id: case {case_id} is open already, and nothing of it was changed: give this one another name, or "
            "correct that one with 'wornproof amend'"
        )
    with _being_written(settings.home, case_id) as folder:
        if catalog and catalog not in catalogs_seen(actor, vault):
            raise ActError(
                f"catalog: no catalog {catalog[:100]!r} in this vault: choose one of the list, or hand in a feed"
            )
        name = "" if catalog else _lay(folder, settings.home, case_id, feed)
        called = catalog or (_called(folder / name) if name else "")
        text = replace(values, opened_by=actor.name).toml(name, called)
        write_whole(text.encode(), folder / ORDER_FILE)
        told = read_order(folder / ORDER_FILE)
        wrong = not_in_feed(settings, told.case, told.feed)
        _put_down(folder, folder_of(settings.home, case_id))
    return _drafted(order_of(settings.home, case_id), told, wrong, name)


def _drafted(path: Path, told: OrderFile, wrong: tuple[Unlisted, ...], name: str) -> Drafted:
    case = told.case
    return Drafted(case.case_id, path, case.order.lines, wrong, case.accounts, case.catalog or "", name, _days(case))


def _days(case: Case) -> Days | None:
    if case.window is None:
        return None
    clock = clock_of(case)
    first, last = (one.astimezone(clock.shown).date() for one in (case.window.start, case.window.until))
    before, after = clock.days_after_delivery(case.window.start), clock.days_after_delivery(case.window.until)
    return Days(first, last, None if before is None else max(0, -before), None if after is None else max(0, after))


@contextmanager
def _being_written(home: Path, case_id: str) -> Iterator[Path]:
    """A folder beside the case's own, gone when the block ends."""
    place = folder_of(home, case_id)
    folder = place.with_name(f".{case_id}.{secrets.token_hex(6)}")
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put_down(folder: Path, place: Path) -> None:
    """The feed first, so that an order file never names one that is not there."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    for file in sorted(folder.iterdir(), key=lambda file: file.name == ORDER_FILE):
        if file.is_dir() and (place / file.name).exists():
            shutil.rmtree(place / file.name)
        file.replace(place / file.name)


def _called(feed: Path) -> str:
    """The name of the catalog that a feed comes into: of its bytes, so that it is kept once, and none flows into
    another shop's. It tells nothing of the case, which it outlives."""
    return f"{feed.stem}-{sha256(read_file(feed, MAX_TABLE_BYTES)).hexdigest()[:32]}"


def _lay(folder: Path, home: Path, case_id: str, feed: DroppedFeed | None) -> str:
    """Lay the feed beside the order file; its name there, empty where there is none."""
    found = DroppedFeed(_file_name(feed.name), feed.data) if feed else _kept(home, case_id)
    if found is None:
        return ""
    if len(found.data) > MAX_TABLE_BYTES:
        raise ActError(f"catalog: the feed is larger than {MAX_TABLE_BYTES // 1_000_000} MB: hand in a part of it")
    write_whole(found.data, folder / found.name)
    _only_addresses(folder / found.name)
    return found.name


def _file_name(name: str) -> str:
    end = Path(name).suffix.lower()
    stem = re.sub(r"[^A-Za-z0-9]+", "-", Path(name).stem).strip("-")[:60]
    return f"{stem or 'catalog'}{end if end in _ENDS else '.csv'}"


def _kept(home: Path, case_id: str) -> DroppedFeed | None:
    """The feed that was handed in for this case before."""
    try:
        name = parse_toml(read_file(order_of(home, case_id), MAX_SETTINGS_BYTES)).get("catalog")
        if not isinstance(name, str) or name != _file_name(name):
            return None
        return DroppedFeed(name, read_file(folder_of(home, case_id) / name, MAX_TABLE_BYTES))
    except (OSError, RecordError):
        return None


def _only_addresses(feed: Path) -> None:
    """Refuse a feed that names files: whoever hands one in would read this machine's, and has theirs elsewhere."""
    try:
        photos = read_feed(feed).photos
    except FeedError as error:  # which names a place of this machine
        raise ActError(f"catalog: {str(error).replace(str(feed), feed.name)}") from error
    for photo in photos:
        if not is_address(photo.link):
            raise ActError(
                f"catalog: row {photo.row} names its picture by a path ({photo.link[:100]}), which is not handed in "
                "with it: give addresses (https://…), or run 'wornproof investigate' where the pictures lie"
            )
