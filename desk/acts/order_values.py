"""The order file as a form has it: every value a text, as it was typed. Written as TOML, and read back from it.

Nothing is judged here: ``desk.acts.order_file`` reads what was written, and refuses it where it has to.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.errors import ActError
from desk.acts.scope import own_case
from desk.jobs.drafted import order_of
from desk.settings import Settings
from evidence.files import MAX_SETTINGS_BYTES, read_file
from evidence.toml import parse_toml

MOST_LINES, MOST_ACCOUNTS, LONGEST = 500, 50, 5_000
"""Of one form, and the letters of one value."""
_TOP = ("case_id", "purpose", "opened_by", "claim", "timezone", "respond_by")
_ORDER = ("order_id", "buyer", "placed", "delivered", "return_requested", "return_received")
_LINE = ("sku", "title", "quantity", "unit_price")
_BASIS = ("stated_by", "grounds", "strength")
_WINDOW = {"from": "window_from", "until": "window_until", "because": "window_because"}
_RETURN = {"days": "return_days", "law": "return_law"}
_WHOLE = re.compile(r"[0-9]{1,9}")
_LONE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class LineValues:
    """One line of the order."""

    sku: str = ""
    title: str = ""
    quantity: str = "1"
    unit_price: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.sku or self.title or self.unit_price)


@dataclass(frozen=True)
class AccountValues:
    """One account, and why it is taken for the buyer's."""

    handle: str = ""
    platform: str = ""
    """Empty where the handle shows it by itself."""
    stated_by: str = ""
    grounds: str = ""
    strength: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.handle or self.grounds)


@dataclass(frozen=True)
class OrderValues:
    """What a form for a new case holds. An empty text is a key that the file does not have."""

    case_id: str = ""
    order_id: str = ""
    buyer: str = ""
    claim: str = ""
    placed: str = ""
    delivered: str = ""
    return_requested: str = ""
    return_received: str = ""
    timezone: str = ""
    window_from: str = ""
    window_until: str = ""
    window_because: str = ""
    retention_days: str = ""
    purpose: str = ""
    opened_by: str = ""
    return_days: str = ""
    return_law: str = ""
    respond_by: str = ""
    lines: tuple[LineValues, ...] = ()
    accounts: tuple[AccountValues, ...] = ()

    def toml(self, feed: str = "", catalog: str = "") -> str:
        """The order file.

        Args:
            feed: The file of the feed beside it; empty: none.
            catalog: The name of its catalog; empty: called after the feed. Without a feed one that the vault has.

        Raises:
            ActError: a text holds half a character, or there is too much.
        """
        self._bounded()
        return "\n".join(self._written(feed, catalog)) + "\n"

    def _written(self, feed: str, catalog: str) -> Iterator[str]:
        yield from _pairs(self, _TOP)
        yield from _pair("catalog", feed)
        yield from _pair("catalog_name", catalog)
        yield from _pair("retention_days", self.retention_days)
        yield from ("", "[order]")
        yield from _pairs(self, _ORDER)
        for line in self.lines:
            yield from ("", "[[order.lines]]")
            yield from _pairs(line, _LINE)
        for account in self.accounts:
            yield from ("", "[[accounts]]")
            yield from _pairs(account, ("platform", "handle"))
            yield "[accounts.basis]"
            yield from _pairs(account, _BASIS)
        for table, keys in (("window", _WINDOW), ("return_period", _RETURN)):
            if any(getattr(self, name) for name in keys.values()):
                yield from ("", f"[{table}]")
                for key, name in keys.items():
                    yield from _pair(key, getattr(self, name))

    def _bounded(self) -> None:
        if len(self.lines) > MOST_LINES or len(self.accounts) > MOST_ACCOUNTS:
            raise ActError(
                f"at most {MOST_LINES} lines and {MOST_ACCOUNTS} accounts go into one case: divide the order"
            )
        everything: tuple[OrderValues | LineValues | AccountValues, ...] = (self, *self.lines, *self.accounts)
        for one in everything:
            for field in fields(one):
                value = getattr(one, field.name)
                if isinstance(value, str) and len(value) > LONGEST:
                    raise ActError(f"{field.name}: longer than {LONGEST:,} letters: shorten it")

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> "OrderValues":
        """The values of an order file that was parsed; what has another form than an order file is left empty."""
        order, window, period = (_table(table.get(name)) for name in ("order", "window", "return_period"))
        return cls(
            **{name: _text(table.get(name)) for name in (*_TOP, "retention_days")},
            **{name: _text(order.get(name)) for name in _ORDER},
            **{name: _text(window.get(key)) for key, name in _WINDOW.items()},
            **{name: _text(period.get(key)) for key, name in _RETURN.items()},
            lines=tuple(
                LineValues(**{name: _text(line.get(name, "1" if name == "quantity" else "")) for name in _LINE})
                for line in _tables(order.get("lines"))
            ),
            accounts=tuple(
                AccountValues(
                    _text(account.get("handle")),
                    _text(account.get("platform")),
                    **{name: _text(_table(account.get("basis")).get(name)) for name in _BASIS},
                )
                for account in _tables(table.get("accounts"))
            ),
        )


@dataclass(frozen=True)
class DraftedOrder:
    """What was put down for a case that is not open yet, or was opened from here."""

    values: OrderValues
    feed: str
    """The name of its feed's file."""
    catalog: str
    """The name of the catalog."""
    is_by_name: bool
    """Whether the catalog was chosen from those of the vault, and no feed handed in."""


def order_drafted(actor: Actor, settings: Settings, case_id: str) -> DraftedOrder:
    """The order that lies here for a case, to be looked at and mended.

    Raises:
        Forbidden, NotThere: the actor may not open cases, or none lies here that they may see.
        RecordError, OSError: it cannot be read.
    """
    own_case(actor, settings, case_id, Right.CAPTURE, lambda _, name: order_of(settings.home, name).is_file())
    table = parse_toml(read_file(order_of(settings.home, case_id), MAX_SETTINGS_BYTES))
    feed, catalog = _text(table.get("catalog")), _text(table.get("catalog_name"))
    return DraftedOrder(OrderValues.of(table), feed, catalog, bool(catalog and not feed))


def _pairs(values: object, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        yield from _pair(name, getattr(values, name))


def _pair(key: str, value: str) -> Iterator[str]:
    if value:
        is_number = key in ("quantity", "retention_days", "days") and _WHOLE.fullmatch(value)
        yield f"{key} = {int(value) if is_number else _quoted(key, value)}"


def _quoted(key: str, text: str) -> str:
    """A basic string of TOML. JSON's has the same escapes; TOML alone wants DEL escaped, and knows no surrogates."""
    if _LONE.search(text):
        raise ActError(f"{key}: {text[:40]!a} holds half a character: type it anew")
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _text(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _tables(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
