"""Searches that somebody saved under a name, with their filters. They lie in the home folder; nothing in them is
evidence, and they hold no results: a saved search is asked anew.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from desk.acts.actor import Actor
from desk.acts.search import Question
from desk.search.days import Stated
from desk.search.errors import QueryError
from desk.search.query import Order
from desk.settings import Settings
from evidence.files import MAX_SETTINGS_BYTES, read_file, write_whole

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved search."""

    name: str
    question: Question


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A saved search that is no more."""

    name: str


def saved(actor: Actor, settings: Settings) -> tuple[Saved, ...]:
    """What this person has saved, by name; without those that this version cannot read.

    Raises:
        QueryError: the file cannot be read; the text says what to do.
    """
    found = []
    for name, said in sorted(_read(settings).get(_owner(actor), {}).items()):
        with suppress(QueryError):
            found.append(Saved(name, _question(name, said)))
    return tuple(found)


def naming(actor: Actor, settings: Settings, case_id: str) -> tuple[Saved, ...]:
    """Searches of anybody that are asked of this case alone, or name it: they hold no results. Raises as ``saved``."""
    found = []
    for searches in _read(settings).values():
        for name, said in sorted(searches.items()):
            with suppress(QueryError):
                question = _question(name, said)
                if question.where == case_id or case_id in question.filters.get("case", ()):
                    found.append(Saved(name, question))
    return tuple(found)


def named(actor: Actor, settings: Settings, name: str) -> Saved:
    """One by its name. Raises QueryError: there is none, or it cannot be read; the text says what to do."""
    mine = _read(settings).get(_owner(actor), {})
    if name in mine:
        return Saved(name, _question(name, mine[name]))
    known = ", ".join(sorted(mine)) or "none yet"
    raise QueryError(f"no search is saved as {name!r} (saved: {known}); 'wornproof search … --save NAME' saves one")


def save(actor: Actor, settings: Settings, name: str, question: Question) -> Saved:
    """Keep a question under a name; one that is there is replaced. The number of hits shown is not kept.

    Raises:
        QueryError: the name is empty or too long, or the question holds a picture, of which only the path is known.
    """
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise QueryError(f"a saved search needs a name of 1 to {LONGEST_NAME} letters")
    if question.picture is not None:
        raise QueryError("a search by a picture file cannot be saved: the file may be gone or changed when it is asked")
    everybody = _read(settings)
    everybody.setdefault(_owner(actor), {})[name] = _said(question)
    _write(settings, everybody)
    return Saved(name, question)


def forget(actor: Actor, settings: Settings, name: str) -> Forgotten:
    """Take a saved search away, one that cannot be read too. Raises QueryError: there is none of this name."""
    everybody = _read(settings)
    if name not in everybody.get(_owner(actor), {}):
        return Forgotten(named(actor, settings, name).name)  # says which there are
    del everybody[_owner(actor)][name]
    _write(settings, everybody)
    return Forgotten(name)


def _owner(actor: Actor) -> str:
    """Whose searches: the account's, as a shown name may change."""
    return actor.account or actor.name


def _read(settings: Settings) -> dict[str, dict[str, Any]]:
    path = settings.home / "searches.json"
    try:
        found = json.loads(read_file(path, MAX_SETTINGS_BYTES))
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError) as error:
        raise QueryError(f"{path} cannot be read ({error}): move it away; what was saved in it is lost") from error
    if not isinstance(found, dict) or not all(isinstance(one, dict) for one in found.values()):
        raise QueryError(f"{path} holds no saved searches: move it away")
    return found


def _write(settings: Settings, everybody: Mapping[str, Any]) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    write_whole(json.dumps(everybody, ensure_ascii=False, indent=1).encode(), settings.home / "searches.json")


def _said(question: Question) -> dict[str, Any]:
    return {
        "where": question.where,
        "text": question.text,
        "filters": {name: list(values) for name, values in question.filters.items() if values},
        "times": {name: [_text(one) for one in stated] for name, stated in question.times.items() if any(stated)},
        "order": question.order,
        "facets": list(question.facets),
    }


def _question(name: str, said: Any) -> Question:
    try:
        return Question(
            where=str(said["where"]),
            text=str(said["text"]),
            filters={field: tuple(map(str, values)) for field, values in said["filters"].items()},
            times={field: (_stated(begin), _stated(end)) for field, (begin, end) in said["times"].items()},
            order=Order(said["order"]),
            facets=tuple(map(str, said["facets"])),
            picture=None,
            radius_bits=0,
            limit=20,
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise QueryError(
            f"the saved search {name!r} cannot be read ({error}): save it again, or 'searches {name} --delete'"
        ) from error


def _text(stated: Stated) -> str:
    return stated.isoformat() if stated else ""


def _stated(text: str) -> Stated:
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == len("2026-05-02") else datetime.fromisoformat(text)
