"""How far a zone is from UTC, as a time states it in figures or in letters. Letters of two meanings are not here."""

from datetime import timedelta, timezone

NAMED_ZONES = {"GMT": 0, "UT": 0, "UTC": 0, "Z": 0, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6}
NAMED_ZONES |= {"PST": -8, "PDT": -7}
"""Named zones of RFC 822, section 5.1, without CST: to RFC 822 it is Chicago, to many sites that write it China."""


def distance_of(stated: str, letters: str = "") -> timezone:
    """The zone of ``+0800``, ``+08``, ``UTC+8`` or ``GMT+08:00``; letters behind it add nothing.

    Raises:
        ValueError: no place is that far from UTC, or the letters are of another zone.
    """
    digits = "".join(filter(str.isdecimal, stated))
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    distance = timedelta(hours=hours, minutes=minutes) * (-1 if "-" in stated else 1)
    if minutes > 59 or not timedelta(hours=-12) <= distance <= timedelta(hours=14):
        raise ValueError(f"{stated} is the zone of no place")
    again = letters[:1] in ("+", "-") and distance_of(letters) != timezone(distance)
    if again or (letters in NAMED_ZONES and distance != timedelta(hours=NAMED_ZONES[letters])):
        raise ValueError(f"{stated} is not {letters}")
    return timezone(distance)
