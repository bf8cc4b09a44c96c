"""How well each post is attested: computed from the ledger, nothing stored, nothing claimed beyond it.

A level says what was done, with what it does not show beside it; people read the texts here, wherever they are shown.
The grades follow how courts weigh captures: handed in by a party, captured by us, seen again, timed by an outsider,
signed by its author's account.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from evidence.ledger import Entries
from evidence.records import Post, Run, Segment
from evidence.seal_state import SealState, seal_states
from evidence.trust import NOTHING_TOLD, Trust


class Level(StrEnum):
    """The strongest that holds for a post, weakest first."""

    UNSEALED = "unsealed"
    SUPPLIED = "supplied"
    CAPTURED = "captured"
    CAPTURED_TWICE = "captured_twice"
    TIMESTAMPED = "timestamped"
    ORIGIN_SIGNED = "origin_signed"


@dataclass(frozen=True)
class Says:
    """A level in words."""

    name: str
    shows: str
    not_shown: str


SAYS: Mapping[Level, Says] = {
    Level.UNSEALED: Says(
        "not sealed",
        "It stands in the ledger of this desk.",
        "No signature covers it: its run is not finished, or its seal does not hold. It is no evidence.",
    ),
    Level.SUPPLIED: Says(
        "supplied",
        "The investigator handed in a file, which has not changed since its run was sealed.",
        "That the platform ever showed this: we did not see it there.",
    ),
    Level.CAPTURED: Says(
        "captured",
        "Our program got this from the platform, stored every byte before reading it, and signed it.",
        "When, other than by our own clock; and that nobody with our signing key made it up.",
    ),
    Level.CAPTURED_TWICE: Says(
        "captured twice",
        "Two sealed runs at different times, or by different ways, were shown the same text, time and pictures.",
        "That two witnesses saw it: both runs are this desk's.",
    ),
    Level.TIMESTAMPED: Says(
        "timestamped",
        "Outside authorities confirm that the sealed capture was there at their time and has not changed since.",
        "That the platform showed the truth, and when the post was written.",
    ),
    Level.ORIGIN_SIGNED: Says(
        "signed at its origin",
        "The account's own key signed the post; the signature was checked, and can be checked again from the capture.",
        "Who holds the account. The time in a post is the author's own statement.",
    ),
}


@dataclass(frozen=True)
class Assurance:
    """What holds for one post."""

    platform: str
    platform_id: str
    level: Level
    holds: frozenset[Level]
    """Everything that holds, not only the strongest: a post signed at its origin may lack an outside time."""


@dataclass(frozen=True)
class _Look:
    """One run's look at a post; ``shown`` is what must agree."""

    run: str
    supplied: bool
    seal_state: SealState
    shown: tuple[object, ...]
    origin: str


def assurances(entries: Entries, trust: Trust = NOTHING_TOLD) -> dict[tuple[str, str], Assurance]:
    """The level of every post of a case, by platform and platform id; see ``graded``."""
    return graded(entries, seal_states(entries, trust))


def graded(entries: Entries, states: Mapping[str, SealState]) -> dict[tuple[str, str], Assurance]:
    """The level of every post of a case, by platform and platform id, with how each run stands (``seal_states``).

    A post counts as seen again where another run shows it under the same id, or another way of reading the account
    shows it at the same address, with the same text, time and picture digests. A post that was edited between two
    looks is graded by the version that is attested worst.
    """
    looks = _looks(entries, states)
    alike: dict[tuple[str, tuple[object, ...]], list[_Look]] = {}
    for (_, address, _), seen in looks.items():
        for look in seen:
            alike.setdefault((address, look.shown), []).append(look)
    holds = {key: _holds(seen) for key, seen in alike.items()}
    found = {}
    for (platform, address, platform_id), own in looks.items():
        versions = [holds[address, shown] for shown in dict.fromkeys(look.shown for look in own)]
        weakest = min(versions, key=_strongest)
        found[platform, platform_id] = Assurance(platform, platform_id, _ORDER[_strongest(weakest)], weakest)
    return found


_ORDER = tuple(Level)


def _strongest(holds: frozenset[Level]) -> int:
    return max(map(_ORDER.index, holds))


def _holds(looks: list[_Look]) -> frozenset[Level]:
    signed = [look for look in looks if look.seal_state.signed]
    ours = [look for look in signed if not look.supplied]
    found = {
        Level.SUPPLIED: any(look.supplied for look in signed),
        Level.CAPTURED: bool(ours),
        Level.CAPTURED_TWICE: len({look.run for look in ours}) > 1,
        Level.TIMESTAMPED: any(look.seal_state.sealed for look in ours),
        Level.ORIGIN_SIGNED: any(look.origin for look in ours),
    }
    return frozenset(level for level, there in found.items() if there) or frozenset({Level.UNSEALED})


def _looks(entries: Entries, states: Mapping[str, SealState]) -> dict[tuple[str, str, str], list[_Look]]:
    """Looks by platform, address and id, in the order of the ledger."""
    runs = {e.digest: (e.record, states[e.digest]) for e in entries if isinstance(e.record, Run)}
    found: dict[tuple[str, str, str], list[_Look]] = {}
    newest: dict[tuple[str, str], Post] = {}
    for entry in entries:
        if not isinstance(entry.record, Segment):
            continue
        if entry.record.run not in runs:  # forged: verify says so
            continue
        run, state = runs[entry.record.run]
        # The proof of origin was checked by the run that holds the post, not by one that saw it unchanged.
        again = [(newest[key], "") for name in entry.record.unchanged if (key := (run.platform, name)) in newest]
        for post, origin in (*again, *((post, post.origin) for post in entry.record.posts)):
            newest[run.platform, post.platform_id] = post
            shown = (post.text, post.posted_at, tuple(image.digest for image in post.images))
            look = _Look(entry.record.run, run.supplied, state, shown, origin)
            found.setdefault((run.platform, post.url or post.platform_id, post.platform_id), []).append(look)
    return found
