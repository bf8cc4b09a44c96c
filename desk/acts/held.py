"""What is held about the buyer of a case, as values: for the file that is handed to them.

Posts of somebody else stay out of it, and it is counted that they do. So do reviewers' names and words.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from claims.interface import Assessed, Material, assessed
from claims.reading import Filed, KnownPost, Look, Reading, read
from claims.shown.texts import Texts
from evidence.codec import utc_text
from evidence.coherence.authors import is_anothers
from evidence.exhibits import OF_OTHERS
from evidence.frames import medium
from evidence.records import Case, Comparison, Exhibit, Why, as_json
from evidence.vault import Vault


@dataclass(frozen=True)
class Held:
    """A case, read for the person that it is about."""

    reading: Reading
    assessed: tuple[Assessed, ...]

    @cached_property
    def _usual(self) -> dict[str, str]:
        """By run: the author that most of its posts state."""
        stated: dict[str, Counter[str]] = {}
        for known in self.reading.posts.values():
            for look in known.looks:
                stated.setdefault(look.state.entry.digest, Counter())[look.post.author] += 1
        return {run: counter.most_common(1)[0][0] for run, counter in stated.items()}

    def own(self, known: KnownPost) -> tuple[Look, ...]:
        """The looks at a post in which it is the account's own."""
        return tuple(look for look in known.looks if self._is_own(look))

    def _is_own(self, look: Look) -> bool:
        usual = self._usual[look.state.entry.digest]
        return not is_anothers(look.post, look.state.run) and look.post.author in ("", usual)

    @cached_property
    def left_out(self) -> int:
        """How many posts are somebody else's."""
        return sum(not self.own(known) for known in self.reading.posts.values())

    @cached_property
    def pictures(self) -> tuple[str, ...]:
        """Digests of the pictures and videos that the account's own posts show, as far as we have them."""
        shown = (digest for known in self.reading.posts.values() for look in self.own(known) for digest in _shown(look))
        return tuple(dict.fromkeys(digest for digest in shown if digest in self.reading.first_captures))

    @property
    def handed_in(self) -> tuple[Filed[Exhibit], ...]:
        """Supplied files that are about this order alone; lists of many buyers are left out."""
        return tuple(one for one in self.reading.compared.exhibits if one.record.role not in OF_OTHERS)

    def exhibits(self, names: Mapping[str, str]) -> list[dict[str, Any]]:
        """Each supplied file with what it says of itself, and what was found by it; ``names`` as in ``posts``. Who of
        the desk supplied it is not said."""
        found = self.reading.compared.comparisons
        return [
            {
                "file": names.get(one.digest, ""),
                "at": utc_text(one.entry.appended_at),
                **{
                    name: value
                    for name, value in as_json(one.record).items()
                    if name in ("role", "name", "file_digest", "said", "own_time", "stated")
                },
                "found": [self._found(made.record) for made in found if made.record.subject == one.digest],
            }
            for one in self.reading.compared.exhibits
        ]

    def _found(self, made: Comparison) -> dict[str, Any]:
        """What was found, with what speaks for the buyer; of a row of another order nothing but its place is told."""
        said = as_json(made)
        own = self.reading.case.order.order_id
        for quoted in said["quoted"]:
            order = str(quoted["values"].get("order_number", own)).removeprefix("T200P")
            if quoted["exhibit"] != made.subject and order != own.removeprefix("T200P"):
                quoted["values"] = {}
        return {name: said[name] for name in ("of", "result", "why", "values", "quoted", "for_buyer")}

    def posts(self, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """Each post as it was at every capture; ``names`` are those of the picture files, by digest."""
        for (platform, platform_id), known in self.reading.posts.items():
            if own := self.own(known):
                yield {
                    "platform": platform,
                    "platform_id": platform_id,
                    "account": own[0].state.run.handle,
                    "captured": [_captured(look, names) for look in own],
                }

    def case(self) -> dict[str, Any]:
        """The case as it is now, with what was changed and for how long it is kept. Nobody of the desk is named."""
        changes = [
            {
                "at": utc_text(one.at),
                "reason": one.reason,
                "differences": [vars(different) for different in one.differences],
            }
            for one in self.reading.amendments
        ]
        return {
            "case": _without_people(self.reading.case),
            "opened_at": utc_text(self.reading.opened.entry.appended_at),
            "amendments": changes,
            "retention_days_in_all": self.reading.retention_days,
            "keep_until": utc_text(self.reading.keep_until),
        }

    def findings(self, say: Texts) -> list[dict[str, Any]]:
        """What the report says of each line of the order, under each claim."""
        return [
            {
                "lines": [vars(row) for row in assessed.rows(say)],
                "notes": list(assessed.notes(say)),
                "for_you": list(assessed.board(say).key_doubts) if not assessed.rows(say) else [],
            }
            for assessed in self.assessed
        ]


def held(vault: Vault, case_id: str) -> Held:
    """Read a case for who it is about: words of reviewers that must stay unseen count nothing.

    Raises:
        EvidenceError: no such case, or it cannot be read.
    """
    reading = read(vault.case(case_id).ledger.entries(), public_key=vault.sealing_key(), closed=True)
    photos = vault.catalog(reading.case.catalog).photos() if reading.case.catalog else ()
    material = Material(reading, photos)
    return Held(reading, assessed(material))


def _shown(look: Look) -> Iterator[str]:
    """Digests of a post's pictures, of the videos that frames are of, and of those that gave none."""
    for image in look.post.images:
        yield from (medium(image), image.digest)
        if image.why is Why.NO_FRAMES:
            yield from (one.payload_digest for one in look.segment.record.captures if one.url == image.url)


def _captured(look: Look, names: Mapping[str, str]) -> dict[str, Any]:
    captures = look.segment.record.captures
    files = [names[digest] for digest in dict.fromkeys(_shown(look)) if digest in names]
    return {
        "at": utc_text(min(one.captured_at for one in captures)) if captures else "",
        "supplied": look.state.run.supplied,
        "post": as_json(look.post),
        "pictures": files,
    }


def _without_people(case: Case) -> dict[str, Any]:
    """The record without who works at the desk: roles stand on the page instead."""
    said = as_json(case)
    opener = said.pop("opened_by")
    said.pop("account", None)
    for account in said.get("accounts", ()):
        if account["basis"]["stated_by"] == opener:
            account["basis"]["stated_by"] = "investigator"
    return said
