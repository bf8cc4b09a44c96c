"""What was compared: a picture of a post in the segment that is named, articles and photos that the catalog had then.

Every examination is made once for a picture, a policy and a state of the catalog, so two of these contradict each
other, or one of them was copied.
"""

from collections.abc import Iterator, Sequence

from evidence.coherence.forms import is_older
from evidence.coherence.placed import Placed, Said
from evidence.matches import MOST_NEAREST
from evidence.records import Candidate, Claim, Entry, Finding, Lead, Match

MOST_DECIBANS = 60
"""No policy that was ever shipped lets one picture weigh more than 40. The policy of a record may be another than
today's, so this is a bound, a likelihood ratio of a million; where the policy is the one in use, ``wornproof verify``
holds weights to its own cap."""


def matches(placed: Placed) -> Iterator[Said]:
    """Examinations that do not fit what they cite, or each other."""
    captured = {capture.payload_digest for _, segment in placed.segments.values() for capture in segment.captures}
    before: dict[tuple[str, str, str, str], tuple[Entry, Match]] = {}
    for entry, match in placed.matches:
        if match.image_digest in captured:  # if not, that is told of with the captures
            yield from _of_segment(placed, entry, match)
        yield from _of_catalog(placed, entry, match)
        yield from _in_itself(entry, match)
        key = (match.image_digest, match.catalog, match.catalog_head, match.policy_digest)
        other = before.setdefault(key, (entry, match))
        if other[0].seq != entry.seq:
            yield _twice(entry, match, *other)


def _of_segment(placed: Placed, entry: Entry, match: Match) -> Iterator[Said]:
    if match.segment not in placed.segments:
        return
    cited, segment = placed.segments[match.segment]
    if match.image_digest not in {capture.payload_digest for capture in segment.captures}:
        yield Said(entry, f"the match cites entry {cited.seq}, which did not capture its picture {match.image_digest}")
    elif match.image_digest not in {image.digest for post in segment.posts for image in post.images}:
        what = f"the match is of {match.image_digest}, which no post of entry {cited.seq} shows"
        yield Said(entry, what, is_fault=not is_older(match, "match"))


def _of_catalog(placed: Placed, entry: Entry, match: Match) -> Iterator[Said]:
    """Articles and photos of findings, in the state of the catalog that the match names."""
    catalog, head = placed.catalogs.get(match.catalog), match.catalog_head
    if catalog is None or not catalog.knows(head):  # told of elsewhere
        return
    is_fault = not is_older(match, "match")
    ranked = [*(one.sku for one in match.candidates), *(one.sku for one in match.standouts)]
    named = [(one.sku, one.photo_digest) for one in match.findings]
    named += [(other.sku, other.photo_digest) for one in match.findings if (other := one.nearest_non_match)]
    named += [(one.sku, one.photo_digest) for one in match.leads or ()]
    ranked += [other.sku for one in match.leads or () for other in one.nearest]
    for sku in dict.fromkeys((*(sku for sku, _ in named), *ranked)):
        if not catalog.has_sku(head, sku):
            yield Said(entry, f"the match names {sku!r}, which catalog {match.catalog} did not have then", is_fault)
    for sku, digest in dict.fromkeys(named):
        if catalog.has_sku(head, sku) and not catalog.has_photo(head, sku, digest):
            what = f"the match compares with a photo that is not {sku!r}'s in that state of the catalog: {digest}"
            yield Said(entry, what, is_fault)


def _in_itself(entry: Entry, match: Match) -> Iterator[Said]:
    if match.unreadable and match.findings:
        yield Said(entry, "the match says that its picture is unreadable, and what was found in it")
    seen: set[tuple[Claim, str]] = set()
    for finding in match.findings:
        if (finding.claim, finding.sku) in seen:
            yield Said(entry, f"two findings on {finding.claim.value} of {finding.sku!r} in one match")
        seen.add((finding.claim, finding.sku))
        yield from _weights(entry, finding)
    yield from _leads(entry, match)


def _leads(entry: Entry, match: Match) -> Iterator[Said]:
    leads = match.leads or ()
    if leads and (match.unreadable or not match.people):
        yield Said(entry, "the match asks people about articles in a picture in which it saw nobody")
    if len({one.sku for one in leads}) < len(leads):
        yield Said(entry, "two leads on one article in one match")
    if len({one.designs for one in leads}) > 1:
        yield Said(entry, "the leads of one match are of catalogs of different sizes")
    for one in leads:
        if not _is_placed(one):
            yield Said(
                entry, f"the lead on {one.sku!r} is no {one.rank} of {one.designs} beside the designs that it names"
            )
        for sku, weight in ((one.sku, one.weight_decibans), *((o.sku, o.weight_decibans) for o in one.nearest)):
            if not _is_as_ranked(match.candidates, sku, weight):
                yield Said(entry, f"the lead on {one.sku!r} weighs {sku!r} otherwise than the match's candidates do")


def _is_placed(one: Lead) -> bool:
    own, place = one.weight_decibans, one.rank - 1
    weights = [other.weight_decibans for other in one.nearest]
    skus = {one.sku, *(other.sku for other in one.nearest)}
    are_all = len(weights) == min(MOST_NEAREST, one.designs - 1) and len(skus) == len(weights) + 1
    is_between = min(weights[:place], default=own) >= own >= max(weights[place:], default=own)
    return one.rank <= one.designs and are_all and weights == sorted(weights, reverse=True) and is_between


def _is_as_ranked(candidates: Sequence[Candidate], sku: str, weight: int) -> bool:
    """The candidates are the likest of one ranking: who is not among them weighs no more than the last."""
    known = {one.sku: one.weight_decibans for one in candidates}
    return known[sku] == weight if sku in known else weight <= min(known.values(), default=weight)


def _weights(entry: Entry, finding: Finding) -> Iterator[Said]:
    other = finding.nearest_non_match
    heaviest = max(finding.weight_decibans, other.weight_decibans if other else finding.weight_decibans)
    if heaviest > MOST_DECIBANS:
        yield Said(
            entry, f"a finding on {finding.sku!r} weighs {heaviest} decibans; none may weigh more than {MOST_DECIBANS}"
        )
    if finding.interval_decibans is not None and finding.interval_decibans[0] > finding.interval_decibans[1]:
        yield Said(entry, f"the interval of a finding on {finding.sku!r} ends before it begins")


def _twice(entry: Entry, match: Match, before: Entry, other: Match) -> Said:
    if match.model_copy(update={"segment": other.segment, "software": other.software}) == other:
        return Said(entry, f"entry {before.seq} examined this picture already, and found the same", is_fault=False)
    return Said(
        entry,
        f"entry {before.seq} examined the same picture under the same policy against the same state of catalog "
        f"{match.catalog}, and found otherwise",
    )
