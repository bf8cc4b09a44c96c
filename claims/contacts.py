"""Whether two orders have one phone number or one address: context for a link, in the buyer's favour, never a finding.

A masked value is none: two strangers may be masked alike. So are numbers of a privacy service (an extension behind a
mobile number), pick-up points, and whatever more than ten orders of the list have in common. Nothing is kept of the
values: they are compared, and only which kind agreed is recorded. Addresses are told apart rather than brought
together: of twelve ways of writing one flat six agree, of nine neighbours none is taken for it.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

MOST_ORDERS = 10
"""With one value in common: more are a pick-up point, a dormitory, an agent."""
_MOBILE = re.compile(r"1[3-9]\d{9}")
_NATIONAL_DIGITS, _DIGITS = 9, (8, 15)
_FEW_DIFFERENT = 2
_PICK_UP = re.compile(r"驿站|丰巢|自提|代收|快递柜|packstation|postfach|p\.?\s?o\.? box|poste restante|locker|\bc/o\b")
_ROAD = re.compile(r"((?:路|街|大道|巷|弄))(\d+)(?:号|弄)")
_NUMBERS = 3
"""Building, entrance and flat."""
_NUMERALS = str.maketrans("一二三四五六七八九", "123456789")
_HAN = re.compile(r"[\u4e00-\u9fff]")


class Kind(StrEnum):
    """What two orders have in common."""

    PHONE = "phone"
    ADDRESS = "address"


@dataclass(frozen=True)
class Contact:
    """Of one order, as a shop's list has them."""

    phones: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    """Of addresses in Latin letters with the postcode behind a line break."""


def alike(one: str, other: str, orders: Mapping[str, Contact]) -> tuple[Kind, ...]:
    """Which values two orders of a list have in common; nothing where one of them is not in it."""
    if one == other or one not in orders or other not in orders:
        return ()
    told = {name: frozenset(_told(contact)) for name, contact in orders.items()}
    same = {value for value in told[one] & told[other] if _orders_with(value, told.values()) <= MOST_ORDERS}
    return tuple(sorted({kind for kind, _ in same}))


def phone(text: str) -> str:
    """A number in one way of writing; empty where it is masked, of a privacy service, or too short to tell."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.search(r"[^\d\s()+./-]", plain) or re.search(r"\d{11}\s*-\s*\d{1,5}$", plain):
        return ""
    digits = re.sub(r"\D", "", plain)
    is_abroad = plain.startswith("+") or re.match(r"1[-. (]", plain)  # as in North America: 1-415-555-2671
    abroad = digits if is_abroad else digits[2:] if digits.startswith("00") else ""
    if not abroad:
        abroad = f"86{digits}" if _MOBILE.fullmatch(digits) else ""
        abroad = digits if re.fullmatch(rf"86{_MOBILE.pattern}", digits) else abroad
    found = abroad or (f"national {digits}" if len(digits) >= _NATIONAL_DIGITS else "")
    is_number = _DIGITS[0] <= len(re.sub(r"\D", "", found)) <= _DIGITS[1]
    return found if is_number and len(set(digits)) > _FEW_DIFFERENT else ""


def address(text: str) -> str:
    """An address down to the flat in one way of writing; empty where it is masked, a pick-up point, or not whole."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    if "*" in plain or _PICK_UP.search(plain):
        return ""
    return _chinese(plain) if _HAN.search(plain) else _latin(plain)


def _chinese(plain: str) -> str:
    flat = re.sub(r"[一二三四五六七八九](?=幢|栋|号楼|单元|座)", lambda found: found[0].translate(_NUMERALS), plain)
    flat = re.sub(r"[\s(),-]+", "-", flat)
    flat = re.sub(r"幢|栋|号楼|座|单元|室", "-", flat)
    road = _ROAD.search(flat)
    if road is None:
        return ""
    district = re.search(r"([\u4e00-\u9fff]{1,5}?[区县])-?([\u4e00-\u9fff-]{1,24})$", _below_city(flat[: road.end(1)]))
    behind = flat[road.end() :]
    numbers = re.findall(r"\d+", behind)
    if district is None or len(numbers) < _NUMBERS:
        return ""
    street = re.sub(r"^.*(?:街道|镇|乡)", "", district[2].replace("-", ""))
    estate = re.sub(r"[^\u4e00-\u9fff]", "", re.split(r"\d", behind.lstrip("-"))[0])
    return "|".join((district[1], street, road[2], estate, *numbers[:_NUMBERS]))


def _below_city(head: str) -> str:
    """Without province and city, which are often left out or written without their sign."""
    return re.sub(r"^.*[省市]-?", "", head)


def _latin(plain: str) -> str:
    street, _, postcode = plain.rpartition("\n")
    words = re.findall(r"\w+", street)
    if not postcode.strip() or not any(re.match(r"\d", word) for word in words):
        return ""
    return " ".join(words) + "|" + re.sub(r"\W", "", postcode)


def _told(contact: Contact) -> Iterator[tuple[Kind, str]]:
    yield from ((Kind.PHONE, found) for one in contact.phones if (found := phone(one)))
    yield from ((Kind.ADDRESS, found) for one in contact.addresses if (found := address(one)))


def _orders_with(value: tuple[Kind, str], told: Collection[frozenset[tuple[Kind, str]]]) -> int:
    return sum(value in one for one in told)
