"""The claim that ordered articles were worn between delivery and return, assessed from the buyer's own posts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from claims.board import Board, Closer
from claims.chosen import chosen_doubts
from claims.elements import Element
from claims.handed import Handed
from claims.interface import Assessed, Claim, LineRow, Material, Need, Part, Sources
from claims.shown.texts import Texts
from claims.worn.argued import argued
from claims.worn.assess import Assessment, LineStatus, assess
from claims.worn.board import board, closer
from claims.worn.doubts import claim_doubts
from claims.worn.facts import NEEDS
from claims.worn.handed import handed
from claims.worn.headline import figures, key_doubts, result, standing, unfinished
from claims.worn.section import TONES, section
from claims.worn.summary import summary
from claims.worn.whole_order import WholeOrder, as_json, whole_order
from claims.worn.whole_texts import whole_order_line
from evidence.records import Dispute
from matcher.policy import load_policy


@dataclass(frozen=True, eq=False)
class WornAssessed(Assessed):
    """Line by line, and the order as a whole."""

    assessment: Assessment
    material: Material

    @cached_property
    def whole(self) -> WholeOrder:
        """How much the account as a whole looks like this order, under the policy that ships with the product."""
        return whole_order(self.material.reading, self.material.photos, load_policy())

    def summary(self) -> dict[str, Any]:
        """The lines, and the order as a whole."""
        return {**summary(self.assessment), "order_as_a_whole": as_json(self.whole)}

    def statuses(self) -> Mapping[str, str]:
        """The status of each line under its SKU and those that a picture cannot tell from it."""
        found: dict[str, str] = {line.line.sku: line.status for line in self.assessment.lines}
        for line in self.assessment.lines:
            for sku in line.same:
                found.setdefault(sku, line.status)
        return found

    def elements(self) -> tuple[Element, ...]:
        """By the lines that were worn after delivery."""
        return argued(self.assessment)

    def rows(self, say: Texts) -> tuple[LineRow, ...]:
        """Each line with its status and its strongest picture."""
        found = []
        for line in self.assessment.lines:
            best = line.strongest
            when = say.stated(best.showing.timing.stated, best.showing.timing.precision) if best else ""
            weight = f"{best.finding.weight_decibans} dB" if best else ""
            status = say(f"status.{line.status}")
            found.append(LineRow(line.number, line.line.sku, line.line.title, status, when, weight))
        return tuple(found)

    def notes(self, say: Texts) -> tuple[str, ...]:
        """A line on the order as a whole."""
        return (whole_order_line(self.whole, say),)

    def part(self, sources: Sources, say: Texts) -> Part:
        """Result, figures, the table of lines, the findings with their pictures."""
        return Part(
            result=result(self.assessment, say),
            standing=standing(self.assessment, say),
            figures=figures(self.assessment, say),
            key_doubts=key_doubts(self.assessment),
            doubts=claim_doubts(self.assessment),
            template="worn/section.html.j2",
            values=section(self.assessment, self.whole, self.material.photos, sources, say),
            answer=(say("answer.p1"), say("answer.p2")),
        )

    def unfinished(self, say: Texts) -> tuple[str, ...]:
        """Pictures that were not compared, and runs that were not ended."""
        return unfinished(self.assessment, say)

    def handed(self, sources: Sources, say: Texts) -> Handed:
        """Of each article worn after delivery its strongest picture."""
        return handed(self.assessment, self.material.photos, sources, say)

    def board(self, say: Texts) -> Board:
        """Result, figures and lines, with pictures by name."""
        it = self.material
        return board(self.assessment, chosen_doubts(it.reading, it.catalog, it.others), say)

    def closer(self, name: str, say: Texts) -> Closer | None:
        """One picture of one line."""
        return closer(self.assessment, self.material.photos, name, say)


class Worn(Claim):
    """Worn between delivery and return."""

    name: ClassVar[str] = "worn"
    answers: ClassVar[frozenset[Dispute]] = frozenset({Dispute.LATE_RETURN})
    needs: ClassVar[frozenset[Need]] = NEEDS
    statuses: ClassVar[tuple[str, ...]] = tuple(LineStatus)
    tones: ClassVar[Mapping[str, str]] = TONES

    def assess(self, material: Material) -> WornAssessed:
        """Hold the ledger against the order and the catalog's present photos."""
        return WornAssessed(assess(material.reading, material.photos), material)
