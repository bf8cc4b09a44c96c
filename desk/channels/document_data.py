"""What ``document.typ`` reads: the texts of a statement, of glyphs that there are; places in millimetres."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from claims.elements import Strength
from claims.handed import Exhibited, Panel
from claims.shown.rows import Row
from claims.shown.texts import Texts
from desk.channels.fonts import drawable
from desk.channels.statement import Clock, Mark, Statement

MOST_POINTS = 12
_WIDE_MM = 174.0
_GAP_MM = 6.0
_APART_MM = 6.0
"""Circles of which the middles are nearer than this would lie on each other."""
_IN_A_ROW = 3
_ALONE_MM = 110.0
_HIGH_MM = {False: 100.0, True: 64.0}
_COARSEST_MM_A_PIXEL = 25.4 / 60
"""A small picture is not blown up beyond this."""
_BRIEF_DOUBTS = 2
_BRIEF_SAID, _BRIEF_FACTS = 2, 3
Json = Any


@dataclass(frozen=True)
class Form:
    """How much of a statement is shown: its first so many exhibits; briefly, without what could be done about gaps, and
    with the first points for the buyer, the others counted.
    """

    exhibits: int
    is_brief: bool
    doubts: int = 2
    """Points for the buyer on the cover where it is brief."""


def name_of(exhibit: int, panel: int) -> str:
    """The file of a picture; both count from 0."""
    return f"e{exhibit + 1}-{panel + 1}.jpg"


def data_of(statement: Statement, form: Form) -> Json:
    """Everything, ready to be written as JSON."""
    all_exhibits = statement.allegation.exhibits
    shown, words = all_exhibits[: form.exhibits], statement.words
    further = len(all_exhibits) - len(shown)
    neutral = sum(not one.is_against for one in all_exhibits[form.exhibits :])
    day = statement.as_of
    whole = {
        "brief": form.is_brief,
        "language": statement.language,
        "region": {"zh": "cn"}.get(statement.language, "us"),
        "date": [day.year, day.month, day.day],
        "words": dict(words),
        "title": words["doc_title"].format(case=statement.case_id, order=statement.order_id),
        "foot": f"{words['doc_case']} {statement.case_id} · {words['doc_order']} {statement.order_id}",
        **_cover(statement, form),
        "exhibits": [_exhibit(n, one, form, statement) for n, one in enumerate(shown)],
        "further": words["doc_further"].format(n=further, neutral=neutral) if further else "",
        "custody": [_row(one) for one in statement.custody],
    }
    return _drawn(whole)


def _drawn(value: Json) -> Json:
    """The same with every text drawable."""
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, dict):
        return {name: _drawn(one) for name, one in value.items()}
    return [_drawn(one) for one in value] if isinstance(value, list | tuple) else value


def _cover(statement: Statement, form: Form) -> dict[str, Json]:
    words, allegation = statement.words, statement.allegation
    draft = None if statement.is_ready else {"banner": words["draft"], "lacking": statement.lacking}
    made = words["doc_made"].format(channel=statement.channel, day=_day(statement.as_of, statement))
    return {
        "headline": allegation.brief.headline,
        "made": made,
        "draft": draft,
        "unfinished": statement.unfinished,
        "facts": _facts(statement),
        "result": allegation.result,
        "standing": allegation.standing,
        "map": _map(statement, form),
        "weakest": allegation.weakest,
        "clock": _clock(statement.clock, statement) if statement.clock and len(statement.clock.marks) > 1 else None,
        "unproven": allegation.brief.unproven,
        "doubts": _doubts(statement, form),
    }


def _facts(statement: Statement) -> list[Json]:
    told = {
        "doc_case": statement.case_id,
        "doc_order": statement.order_id,
        "doc_amount": statement.amount,
        "doc_account": statement.account,
        "doc_reviewed": statement.reviewed,
    }
    return [_row(Row(statement.words[name], value)) for name, value in told.items() if value]


def _row(row: Row) -> Json:
    value = f"“{row.value}”" if row.quoted else row.value
    return {"name": row.name, "value": value, "small": row.code}


def _map(statement: Statement, form: Form) -> list[Json]:
    words, allegation, order = statement.words, statement.allegation, list(Strength)
    rows = zip(allegation.elements, allegation.element_rows, strict=True)
    return [
        {
            "text": row.text,
            "must": words["doc_is_must"] if row.is_must else "",
            "strength": row.strength,
            "full": len(order) - 1 - order.index(element.strength),
            "by": row.by,
            "gap": words["doc_gap"].format(gap=row.gap) if row.gap and not form.is_brief else "",
        }
        for element, row in rows
    ]


def _doubts(statement: Statement, form: Form) -> list[str]:
    return _shortened(statement.allegation.doubts, statement, form, form.doubts)


def _shortened(doubts: Sequence[str], statement: Statement, form: Form, most: int = _BRIEF_DOUBTS) -> list[str]:
    """What is in the buyer's favour; what is left out is counted."""
    shown = doubts[:most] if form.is_brief else doubts
    left = len(doubts) - len(shown)
    return [*shown, *([statement.words["doc_more"].format(n=left)] if left else [])]


def _day(day: date, statement: Statement, *, is_short: bool = False) -> str:
    say, moment = Texts(statement.language), datetime(day.year, day.month, day.day, tzinfo=UTC)
    return say.short_day(moment) if is_short else say.day(moment)


def _clock(clock: Clock, statement: Statement) -> Json:
    words = statement.words
    days = [one.day for one in clock.marks] + list(clock.period or ())
    first, span = min(days), (max(days) - min(days)).days + 1
    names = list(dict.fromkeys(one.label for one in clock.marks))
    labels = [_label(name, clock.marks, statement) for name in names]
    told = [words["doc_dots"].format(zone=clock.zone)]
    if clock.period is not None:
        begin, end = (_day(one, statement) for one in clock.period)
        told.insert(0, words["doc_period"].format(first=begin, last=end))
    return {
        "labels": labels,
        "marks": [
            {"at": ((one.day - first).days + 0.5) / span, "found": one.is_found, "label": names.index(one.label)}
            for one in sorted(clock.marks, key=lambda mark: mark.is_found)
        ],
        "period": [((one - first).days + n) / span for n, one in enumerate(clock.period)] if clock.period else None,
        "told": told,
        "alt": "; ".join(f"{one['days']}: {one['text']}" for one in labels),
    }


def _label(name: str, marks: Sequence[Mark], statement: Statement) -> dict[str, str]:
    """Of all marks of one name."""
    days = sorted({one.day for one in marks if one.label == name})
    ends = dict.fromkeys((days[0], days[-1]))
    return {"days": " – ".join(_day(one, statement, is_short=True) for one in ends), "text": name}


def _exhibit(number: int, one: Exhibited, form: Form, statement: Statement) -> Json:
    words, code = statement.words, f"E{number + 1}"
    chosen = numbered(one.panels, form)
    marks = [words["doc_frame"]] if any(panel.region for panel in one.panels) else []
    if chosen:
        marks.append(words["doc_points"].format(n=len(chosen), all=max(one.points, len(chosen))))
    alts = [words["doc_alt"].format(exhibit=code, caption=panel.caption) for panel in one.panels]
    panels = [
        {"file": name_of(number, n), "caption": panel.caption, "alt": alts[n], **_shapes(panel, one, chosen, form)}
        for n, panel in enumerate(one.panels)
    ]
    return {
        "title": f"{code}  {one.title}",
        "panels": panels,
        "columns": min(max(len(panels), 1), _IN_A_ROW),
        "marks": " ".join(marks),
        "said": one.said[:_BRIEF_SAID] if form.is_brief else one.said,
        "for_buyer": _shortened(one.for_buyer, statement, form),
        "facts": [_row(row) for row in (one.facts[:_BRIEF_FACTS] if form.is_brief else one.facts)],
    }


def placed(panel: Panel, panels: int, form: Form) -> tuple[float, float]:
    """Width and height in millimetres of a picture, one of so many side by side."""
    scale = _scale(panel, panels, form)
    return panel.image.width * scale, panel.image.height * scale


def _scale(panel: Panel, panels: int, form: Form) -> float:
    """Millimetres of a pixel."""
    columns = min(panels, _IN_A_ROW)
    wide = _ALONE_MM if columns == 1 else (_WIDE_MM - _GAP_MM * (columns - 1)) / columns
    most = min(wide / panel.image.width, _HIGH_MM[form.is_brief] / panel.image.height)
    return min(most, _COARSEST_MM_A_PIXEL)


def _shapes(panel: Panel, exhibit: Exhibited, chosen: Sequence[int], form: Form) -> dict[str, Json]:
    scale = _scale(panel, len(exhibit.panels), form)
    return {
        "width": panel.image.width * scale,
        "height": panel.image.height * scale,
        "region": [side * scale for side in panel.region] if panel.region else None,
        "points": [[place * scale for place in panel.points[n]] for n in chosen],
    }


def numbered(panels: Sequence[Panel], form: Form) -> tuple[int, ...]:
    """Which places get a circle: those that no circle before them covers in any of the pictures, twelve at most."""
    having = [one for one in panels if one.points]
    if len(having) < 2 or len(having) != len(panels):
        return ()
    chosen: list[int] = []
    for n in range(min(len(one.points) for one in having)):
        inside = all(_is_inside(one, n) for one in having)
        if inside and all(_apart(one, n, m, len(panels), form) for one in having for m in chosen):
            chosen.append(n)
    return tuple(chosen[:MOST_POINTS])


def _is_inside(panel: Panel, n: int) -> bool:
    x, y = panel.points[n]
    return 0 <= x < panel.image.width and 0 <= y < panel.image.height


def _apart(panel: Panel, n: int, m: int, panels: int, form: Form) -> bool:
    scale = _scale(panel, panels, form)
    (x, y), (to_x, to_y) = panel.points[n], panel.points[m]
    return ((x - to_x) ** 2 + (y - to_y) ** 2) * scale**2 >= _APART_MM**2
