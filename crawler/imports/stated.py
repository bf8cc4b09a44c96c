"""What a person or a program says of a post: its time, its author. Read strictly; what is not said stays unknown."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from crawler.errors import UnexpectedPage
from crawler.parsers.times import Stated, stated_time
from crawler.platform import host_of
from evidence.period import Precision
from evidence.records import Account

_SITES = {"x": "twitter", "atproto": "bluesky"}
"""Sites under two names."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LETTERS = re.compile(r"\s+[A-Z]{2,5}$")
"""A zone's name at the end: of those that are not read, one may be on either side of the world."""
_MONTH = re.compile(r"^(\d{4})(?:[-/.](\d\d?)|\s?年(?:\s?(\d\d?)\s?月)?)?$")


def time_of(value: Any, by: str, *, utc: bool = False) -> Stated:
    """A stated time. One without a zone is only its day, which may be that day anywhere on earth.

    ``utc`` where the program that wrote it is known to write UTC without saying so.

    Raises:
        UnexpectedPage: no time can be read; nothing is guessed.
    """
    text = " ".join(value.split()) if isinstance(value, str) else value
    if isinstance(text, str) and (found := _MONTH.match(text)):
        month = found[2] or found[3]
        precision: Precision = "month" if month else "year"
        first = stated_time(f"{found[1]}-{int(month or 1):02}-01", "posted_at", None, by=by)
        return Stated(first.at, precision, first.source)
    try:
        return stated_time(text, "posted_at", None, "UTC" if utc else "", by)
    except UnexpectedPage:
        if not isinstance(text, str) or (day := _day(text, by)) is None:
            raise
        return Stated(day, "day", f"{by}, as {text[:60]!r}: no zone is stated, so only the day counts")


def _day(text: str, by: str) -> datetime | None:
    """The day of a clock time without a zone, in whichever form it is written; None where there is none."""
    begins = _DATE.match(text)
    for form in (_LETTERS.sub("", text), begins.group() if begins else ""):
        try:
            found = stated_time(form, "posted_at", None, "UTC", by)
        except UnexpectedPage:
            continue
        return found.at.replace(hour=0, minute=0, second=0, microsecond=0)
    return None


def is_account(names: Iterable[Any], handle: str) -> bool:
    """Whether one of an author's names is the account's: in full, or without the host that the handle names."""
    wanted = {bare(handle), _parts(handle)[0]}
    return any(bare(str(name)) in wanted for name in names if name not in (None, ""))


def is_site(account: Account, category: str, addresses: Iterable[Any]) -> bool:
    """Whether what a program noted is of the account's own site: one name on two sites may be two people.

    By host where the handle and the note both name one, else by the name of the site.
    """
    host = _parts(account.handle)[1]
    hosts = {found for address in addresses if isinstance(address, str) and (found := _host(address))}
    if host and hosts:
        return any(host == found or host.endswith("." + found) or found.endswith("." + host) for found in hosts)
    return _site(category) == _site(account.platform)


def bare(name: str) -> str:
    """A name without its decoration: ``https://one.example/users/Lin/``, ``@lin`` and ``acct:lin`` are ``lin``."""
    path = name.strip().casefold().partition("?")[0].partition("#")[0].rstrip("/")
    return path.rpartition("/")[2].removeprefix("acct:").removeprefix("@")


def _parts(handle: str) -> tuple[str, str]:
    """Name and host of a handle; the host is empty where it names none."""
    if "://" in handle:
        return bare(handle), _host(handle)
    name, _, host = bare(handle).partition("@")
    return name, _host(host) if host else ""


def _host(address: str) -> str:
    return bare_host(address if "://" in address else f"//{address}")


def bare_host(url: str) -> str:
    """The host of an address without ``www.``."""
    return host_of(url).removeprefix("www.")


def _site(name: str) -> str:
    return _SITES.get(name.casefold(), name.casefold())
