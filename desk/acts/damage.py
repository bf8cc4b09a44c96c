"""What a case has on damage, and what to ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from claims.damage.assess import DamageAssessed
from claims.shown.rows import doubt_texts
from claims.shown.texts import Texts
from desk.acts.actor import Actor
from desk.acts.errors import ActError
from desk.acts.report import find
from desk.settings import Settings


@dataclass(frozen=True)
class DamageTold:
    """The same as values and as sentences."""

    case_id: str
    values: Mapping[str, Any]
    """As the findings of the case have them, under ``damage``."""
    result: str
    asks: tuple[str, ...]
    for_buyer: tuple[str, ...]


def damage(actor: Actor, settings: Settings, case_id: str, language: str = "en") -> DamageTold:
    """Set out what counts; nothing is compared and nothing is written.

    Raises:
        Forbidden, NotThere: they may not, or not see the case.
        ActError: the case disputes no damage, and no photo of any was handed in.
        EvidenceError: no such vault or case, or it cannot be read.
    """
    found = [one for one in find(actor, settings, case_id).assessed if isinstance(one, DamageAssessed)]
    if not found:
        raise ActError(
            f"{case_id} has no photo of damage and does not dispute any: "
            f"'wornproof exhibit add {case_id} --role damage_photo FILE'"
        )
    made, say = found[0], Texts(language)
    asks = tuple(say(f"damage_ask.{one}") for one in made.asks)
    return DamageTold(case_id, made.summary()["damage"], made.result(say), asks, doubt_texts(made.doubts(), say))
