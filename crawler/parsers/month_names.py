"""Months by their names, or the beginnings of them, in the languages of which feeds are known."""

_MONTHS = (
    "january february march april may june july august september october november december",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber maerz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
)
"""English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, and as dates have them Polish and Russian."""
_SHORT = {"mrz": 3, "mrt": 3}
"""Short forms that are no beginnings: German and Dutch."""


def month_of(name: str) -> int:
    """Number of a month by its name or the beginning of it, in any letters' case.

    Raises:
        ValueError: it names none, or one month in one language and another in another.
    """
    start = name.lower()
    found = {number for names in _MONTHS for number, month in enumerate(names.split(), 1) if month.startswith(start)}
    found |= {_SHORT[start]} if start in _SHORT else set()
    if len(found) != 1:
        raise ValueError(f"{name!r} names no month, or more than one")
    return found.pop()
